// How a backend signs who a visitor is, as in docs/identify.md; KID is the
// secret's name.
export const examples = {
  Node: `const { createHmac } = require('node:crypto')
const part = o => Buffer.from(JSON.stringify(o)).toString('base64url')
const head = part({ alg: 'HS256', typ: 'JWT', kid: 'KID' }) + '.' + part({ sub: user.id, aud: widgetKey, exp: Math.floor(Date.now() / 1000) + 3600, email: user.email, name: user.name })
const signed = head + '.' + createHmac('sha256', secret).update(head).digest('base64url')`,
  PHP: `$part = fn($o) => rtrim(strtr(base64_encode(json_encode($o)), '+/', '-_'), '=');
$head = $part(['alg' => 'HS256', 'typ' => 'JWT', 'kid' => 'KID']) . '.' . $part(['sub' => $user->id, 'aud' => $widgetKey, 'exp' => time() + 3600, 'email' => $user->email, 'name' => $user->name]);
$signed = $head . '.' . rtrim(strtr(base64_encode(hash_hmac('sha256', $head, $secret, true)), '+/', '-_'), '=');`,
  Python: `import base64, hashlib, hmac, json, time

def encode(data): return base64.urlsafe_b64encode(data).rstrip(b"=")
def part(values): return encode(json.dumps(values).encode())

head = part({"alg": "HS256", "typ": "JWT", "kid": "KID"}) + b"." + part({"sub": user["id"], "aud": widget_key, "exp": int(time.time()) + 3600, "email": user["email"], "name": user["name"]})
signed = (head + b"." + encode(hmac.new(secret.encode(), head, hashlib.sha256).digest())).decode()`,
  Go: `token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
	"sub": user.ID, "aud": widgetKey, "exp": time.Now().Add(time.Hour).Unix(), "email": user.Email, "name": user.Name,
})
token.Header["kid"] = "KID"
signed, err := token.SignedString([]byte(secret))`,
}

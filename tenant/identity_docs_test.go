package tenant

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// What docs/identify.md tells a backend to do signs an identity that is taken:
// its examples are run as they stand there.
func TestSigningExamples(t *testing.T) {
	raw, err := os.ReadFile("../docs/identify.md")
	if err != nil {
		t.Fatal(err)
	}
	secret := IdentitySecret{KID: "k1", Secret: "the-text-of-the-secret_as-it-was-shown"}
	const given = `const kid = 'k1', secret = 'the-text-of-the-secret_as-it-was-shown', widgetKey = 'the-key', user = { id: '7', email: 'eva@correo.example', name: 'Eva Niño' };`
	for language, run := range map[string][]string{
		"Node": {"node", "-e", given + example(t, string(raw), "Node") + "\nprocess.stdout.write(signed)"},
		"PHP": {"php", "-r", `$kid = 'k1'; $secret = 'the-text-of-the-secret_as-it-was-shown'; $widgetKey = 'the-key'; $user = (object)['id' => '7', 'email' => 'eva@correo.example', 'name' => 'Eva Niño'];` +
			example(t, string(raw), "PHP") + "\necho $signed;"},
	} {
		if _, err := exec.LookPath(run[0]); err != nil {
			t.Logf("%s was left out: there is none on this machine", language)
			continue
		}
		signed, err := exec.CommandContext(t.Context(), run[0], run[1:]...).Output()
		if err != nil {
			t.Fatalf("%s: %v", language, err)
		}
		who, err := VerifyIdentity(&Tenant{Identity: []IdentitySecret{secret}}, "the-key", string(signed), time.Now())
		if err != nil || who.Subject != "7" || who.Email != "eva@correo.example" || who.Name != "Eva Niño" {
			t.Errorf("%s: %+v, %v", language, who, err)
		}
	}
}

// example is the code below a language's name.
func example(t *testing.T, docs, language string) string {
	t.Helper()
	_, rest, found := strings.Cut(docs, "\n"+language+":\n\n```")
	_, code, _ := strings.Cut(rest, "\n")
	code, _, closed := strings.Cut(code, "```")
	if !found || !closed {
		t.Fatalf("docs/identify.md has no example in %s", language)
	}
	return code
}

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A signer runs an example of docs/identify.md. values are what it is given:
// the kid and secret, the widget's key, and who is signed in.
type signer struct {
	language string
	required bool // this machine must have it
	run      func(t *testing.T, code string, kid, secret, key string) (name string, args []string)
}

const (
	signedID    = "7"
	signedEmail = "eva@correo.example"
	signedName  = "Eva Niño"
)

var signers = []signer{
	{"Go", true, func(t *testing.T, code, kid, secret, key string) (string, []string) {
		path := filepath.Join(t.TempDir(), "main.go")
		source := fmt.Sprintf(`package main
import (
	"fmt"
	"os"
	"time"
	"github.com/golang-jwt/jwt/v5"
)
func main() {
	kid, secret, widgetKey := %q, %q, %q
	user := struct{ ID, Email, Name string }{%q, %q, %q}
	%s
	if err != nil { panic(err) }
	fmt.Fprint(os.Stdout, signed)
}`, kid, secret, key, signedID, signedEmail, signedName, code)
		if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		return "go", []string{"run", path}
	}},
	{"Node", true, func(_ *testing.T, code, kid, secret, key string) (string, []string) {
		return "node", []string{"-e", fmt.Sprintf("const kid = %q, secret = %q, widgetKey = %q, user = { id: %q, email: %q, name: %q };\n%s\nprocess.stdout.write(signed)",
			kid, secret, key, signedID, signedEmail, signedName, code)}
	}},
	{"PHP", false, func(_ *testing.T, code, kid, secret, key string) (string, []string) {
		return "php", []string{"-r", fmt.Sprintf("$kid = '%s'; $secret = '%s'; $widgetKey = '%s'; $user = (object)['id' => '%s', 'email' => '%s', 'name' => '%s'];\n%s\necho $signed;",
			kid, secret, key, signedID, signedEmail, signedName, code)}
	}},
	{"Python", false, func(_ *testing.T, code, kid, secret, key string) (string, []string) {
		return "python3", []string{"-c", fmt.Sprintf("kid, secret, widget_key = %q, %q, %q\nuser = {\"id\": %q, \"email\": %q, \"name\": %q}\n%s\nprint(signed, end=\"\")",
			kid, secret, key, signedID, signedEmail, signedName, code)}
	}},
}

// What docs/identify.md tells a backend to do signs an identity that the server
// takes: its examples are run as they stand there.
func TestDocsSigningExamples(t *testing.T) {
	raw, err := os.ReadFile("../../docs/identify.md")
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	secret, key := h.identitySecret(t), h.demo.widget.Key
	for _, s := range signers {
		name, args := s.run(t, example(t, string(raw), s.language), secret.KID, secret.Secret, key)
		if _, err := exec.LookPath(name); err != nil && !s.required {
			t.Attr("left-out", fmt.Sprintf("the example in %s: there is no %s on this machine", s.language, name))
			continue
		} else if err != nil {
			missing(t, "the example in "+s.language+" can't be run: there is no "+name+" on this machine")
		}
		signed, err := exec.CommandContext(t.Context(), name, args...).Output()
		if err != nil {
			t.Errorf("%s: %v", s.language, err)
			continue
		}
		made := h.ok(t, "POST", "/api/v1/widgets/"+key+"/visitors", "", map[string]any{"identity": string(signed)})
		if text(made, "visitor", "email") != signedEmail || text(made, "visitor", "name") != signedName || at(made, "visitor", "verified") != true {
			t.Errorf("%s: the server knows %v", s.language, made["visitor"])
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

package tenant_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// callers are the only places outside of tests where a scope may be made: each
// has proved the tenant, by what its line says.
var callers = map[string]string{
	"tenant/token.go":    "a checked token",
	"tenant/claims.go":   "a checked token",
	"tenant/widget.go":   "a widget's public key",
	"tenant/auth.go":     "a login's membership, after its password",
	"tenant/refresh.go":  "a refresh token's row",
	"tenant/key.go":      "an API key's token, which is compared before it opens anything",
	"tenant/sso.go":      "a tenant whose own provider is asked, before it answers",
	"tenant/admin.go":    "a tenant that is being made",
	"chat/jobs.go":       "a job's row",
	"chat/hub.go":        "the tenant of sessions that showed a token",
	"widget/service.go":  "a widget's public key",
	"tenant/sessions.go": "rows of a login's own refresh tokens",
	"tenant/reset.go":    "a login's own memberships, one of which its letter is written for",
	"tenant/change.go":   "the name of no tenant",
	"tenant/stay.go":     "a login's own stays, and the name of no tenant",
	"tenant/operator.go": "an operator's checked token, and the name of no tenant",

	"tenant/operator_handlers.go": "an operator, by a token of their own, names the tenant",
}

// hallway is the folder all of which may: the operator's commands.
const hallway = "cmd/"

func TestCallersOfUnscopedScope(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testserver" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		name, err := filepath.Rel("..", path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok || id.Name != "UnscopedScope" || name == "tenant/scope.go" {
				return true
			}
			seen++
			if callers[name] == "" && !strings.HasPrefix(name, hallway) {
				t.Errorf("%s makes a scope; what has it proved?", name)
			}
			return true
		})
		return nil
	})
	if err != nil || seen < 5 {
		t.Errorf("found %d callers, %v", seen, err)
	}
}

package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"recado/tenant"
)

var update = flag.Bool("update", false, "write what the tests generate: the table of docs/api.md, the golden files")

const (
	apiPage        = "../../docs/api.md"
	refusalsHeader = "\n## Refusals\n"
)

// A refusal is one of tenant/refusals.go, as its source says it.
type refusal struct {
	name, reason, message string
	code                  tenant.Code
}

var codes = map[string]tenant.Code{
	"Invalid": tenant.Invalid, "Unauthorized": tenant.Unauthorized, "Forbidden": tenant.Forbidden, "NotFound": tenant.NotFound,
	"Conflict": tenant.Conflict, "TooLarge": tenant.TooLarge, "TooMany": tenant.TooMany, "Unavailable": tenant.Unavailable,
	"Internal": tenant.Internal,
}

// refusals reads every refusal out of the source.
func refusals(t *testing.T) []refusal {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../tenant/refusals.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []refusal
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, v := range spec.Values {
			all = append(all, refusalOf(t, spec.Names[i].Name, v))
		}
		return false
	})
	if len(all) < 50 {
		t.Fatalf("only %d refusals were found", len(all))
	}
	return all
}

func refusalOf(t *testing.T, name string, v ast.Expr) refusal {
	t.Helper()
	r := refusal{name: name}
	lit := errorLiteral(v)
	if lit == nil {
		t.Fatalf("%s is no &Error{…}", name)
	}
	for _, e := range lit.Elts {
		pair := e.(*ast.KeyValueExpr)
		switch value := pair.Value.(type) {
		case *ast.Ident:
			r.code = codes[value.Name]
		case *ast.BasicLit:
			s, _ := strconv.Unquote(value.Value) // "" for a number
			switch pair.Key.(*ast.Ident).Name {
			case "Reason":
				r.reason = s
			case "Message":
				r.message = s
			}
		}
	}
	if r.reason == "" || r.message == "" || r.code == "" {
		t.Errorf("%s lacks its code, reason or message", name)
	}
	return r
}

// errorLiteral is the Error{…} of an expression, or nil.
func errorLiteral(n ast.Node) *ast.CompositeLit {
	if unary, ok := n.(*ast.UnaryExpr); ok {
		n = unary.X
	}
	lit, ok := n.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	switch kind := lit.Type.(type) {
	case *ast.Ident:
		ok = kind.Name == "Error"
	case *ast.SelectorExpr:
		x, isName := kind.X.(*ast.Ident)
		ok = isName && x.Name == "tenant" && kind.Sel.Name == "Error"
	default:
		ok = false
	}
	if !ok {
		return nil
	}
	return lit
}

// Every refusal stands on the one page of refusals, and each is given
// somewhere: a sentence for what never happens would only mislead.
func TestRefusalsStandOnOnePage(t *testing.T) {
	used := map[string]bool{}
	for _, pattern := range []string{"../../tenant/*.go", "../../chat/*.go", "../../ticket/*.go", "../../widget/*.go", "../../storage/*.go", "*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			page := filepath.Base(path) == "refusals.go"
			ast.Inspect(file, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && !page {
					used[id.Name] = true
				}
				if errorLiteral(n) != nil && !page {
					t.Errorf("%s makes a refusal of its own; it belongs into tenant/refusals.go", fset.Position(n.Pos()))
				}
				return true
			})
		}
	}
	seen := map[string]string{}
	for _, r := range refusals(t) {
		if !used[r.name] {
			t.Errorf("%s is never given", r.name)
		}
		if first, twice := seen[r.reason]; twice {
			t.Errorf("%s and %s have the same reason %s", first, r.name, r.reason)
		}
		seen[r.reason] = r.name
	}
}

var place = regexp.MustCompile(`\{\w+\}`)

func places(s string) []string {
	found := place.FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// Every refusal has a sentence in each language, and no language has one for
// what can't be. A sentence may leave out a place of the developer's one, but
// has no other, since nothing would fill it; the languages agree.
func TestRefusalsHaveSentences(t *testing.T) {
	const prefix = "refusal."
	sentences := map[string]map[string]string{}
	for _, l := range tenant.Locales {
		raw, err := os.ReadFile("../../static/shared/lang/" + l + ".json")
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(raw, &words); err != nil {
			t.Fatalf("%s.json: %v", l, err)
		}
		sentences[l] = words
	}
	reasons := map[string]bool{}
	for _, r := range refusals(t) {
		reasons[r.reason] = true
		own := places(r.message)
		for _, l := range tenant.Locales {
			said, ok := sentences[l][prefix+r.reason]
			if !ok || said == "" {
				t.Errorf("%s.json has no sentence for %s", l, r.reason)
				continue
			}
			for _, p := range places(said) {
				if !slices.Contains(own, p) {
					t.Errorf("%s.json, %s: nothing fills %s", l, r.reason, p)
				}
			}
			if first := sentences[tenant.Locales[0]][prefix+r.reason]; !slices.Equal(places(said), places(first)) {
				t.Errorf("%s: %q and %q have other places", r.reason, first, said)
			}
		}
	}
	for _, l := range tenant.Locales {
		for key := range sentences[l] {
			if reason, ok := strings.CutPrefix(key, prefix); ok && !reasons[reason] {
				t.Errorf("%s.json has a sentence for %s, which is no refusal", l, reason)
			}
		}
	}
}

// docs/api.md ends with the table of all refusals, made from the source.
func TestRefusalsAreDocumented(t *testing.T) {
	raw, err := os.ReadFile(apiPage)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(raw), refusalsHeader)
	if !found {
		t.Fatal("docs/api.md has no section Refusals")
	}
	want := before + refusalsHeader + refusalsTable(refusals(t))
	if want == string(raw) {
		return
	}
	if !*update {
		t.Fatal("the table of refusals in docs/api.md is not what tenant/refusals.go says: go test ./cmd/recado -run Refusals -update")
	}
	if err := os.WriteFile(apiPage, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func refusalsTable(all []refusal) string {
	var b strings.Builder
	b.WriteString("\nMade from `tenant/refusals.go` (`go test ./cmd/recado -run Refusals -update`). `{places}` are filled from `params`.\n")
	b.WriteString("\n| reason | code | HTTP | message |\n|---|---|---|---|\n")
	for _, r := range all {
		fmt.Fprintf(&b, "| `%s` | `%s` | %d | %s |\n", r.reason, r.code, r.code.HTTP(), r.message)
	}
	return b.String()
}

package bundle

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A word that comes later would be missing on a first screen that says it:
// no source that is there from the start may name one.
func TestFirstScreensSayNoLateWord(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	late := map[string]bool{}
	for _, list := range []string{"widget/lang/es.json", "shared/lang/es.json"} {
		text, err := os.ReadFile(filepath.Join(root, list))
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		for key := range words {
			late[plural.ReplaceAllString(key, "")] = Target{Late: lateWords}.isLate(key)
		}
	}
	sources := firstSources(t, root)
	if len(sources) < 20 {
		t.Fatalf("only %d sources are there from the start", len(sources))
	}
	for _, source := range sources {
		text, err := os.ReadFile(filepath.Join(root, source))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllStringSubmatch(string(text), -1) {
			if late[m[1]] {
				t.Errorf("%s says %s, which comes later (lateWords)", source, m[1])
			}
		}
	}
}

var (
	quoted = regexp.MustCompile(`['"]([a-z_]+(?:\.[a-z_]+)+)['"]`)
	plural = regexp.MustCompile(`\.(one|other)$`)
)

// firstSources are those that the panel's page loads at once.
func firstSources(t *testing.T, root string) []string {
	t.Helper()
	for _, target := range Targets(root) {
		if target.Name != "panel" {
			continue
		}
		_, made, err := target.run(root)
		if err != nil {
			t.Skip("left out: ", err)
		}
		var sources []string
		for out, o := range made {
			if o.EntryPoint != "widget/panel/main.tsx" || !strings.HasSuffix(out, ".js") {
				continue
			}
			for _, path := range made.atOnce(out, nil) {
				for source := range made[path].Inputs {
					sources = append(sources, source)
				}
			}
		}
		return sources
	}
	t.Fatal("no panel")
	return nil
}

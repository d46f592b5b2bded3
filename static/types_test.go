package static

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// docs/sdk.md says all that the types do: each call, option and event with its
// sentence.
func TestSDKDocs(t *testing.T) {
	docs, err := os.ReadFile("../docs/sdk.md")
	if err != nil {
		t.Fatal(err)
	}
	source := string(newAssets(t).Types())
	member := regexp.MustCompile(`(?m)^  (?:/\*\* (.*) \*/\n  )?(['\w][^\n]*)$`)
	for _, name := range []string{"RecadoCalls", "RecadoOptions", "RecadoEvents"} {
		_, body, _ := strings.Cut(source, "export interface "+name+" {\n")
		body, _, _ = strings.Cut(body, "\n}")
		found := member.FindAllStringSubmatch(body, -1)
		if len(found) < 10 {
			t.Fatalf("%s: only %d members were read", name, len(found))
		}
		for _, m := range found {
			row := "| `" + strings.ReplaceAll(m[2], "|", `\|`) + "` | " + strings.ReplaceAll(m[1], "|", `\|`) + " |"
			if !strings.Contains(string(docs), row) {
				t.Errorf("docs/sdk.md lacks: %s", row)
			}
		}
	}
}

package main

import (
	"os/exec"
	"strings"
	"testing"
)

// A template calls methods by name, for which the linker keeps every exported
// method of every type: eleven megabytes of the program (docs/performance.md).
func TestNoTemplates(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "recado/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		for _, imported := range fields[1:] {
			if imported == "html/template" || imported == "text/template" {
				t.Errorf("%s imports %s", fields[0], imported)
			}
		}
	}
}

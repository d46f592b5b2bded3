package configs

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write docs/settings.md from the table")

func TestDocsAgreeWithTable(t *testing.T) {
	const path = "../docs/settings.md"
	var want bytes.Buffer
	Markdown(&want)
	if *update {
		if err := os.WriteFile(path, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what the table gives (%v): run go test ./configs -update", path, err)
	}
}

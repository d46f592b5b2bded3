package static

import (
	"os"
	"testing"

	"recado/static/build/reference"
)

// docs/sdk.md says all that the types do: each call, option, event and type
// with its sentence.
func TestSDKDocs(t *testing.T) {
	docs, err := os.ReadFile("../docs/sdk.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := reference.Into(string(docs), string(newAssets(t).Types()))
	if err != nil || want != string(docs) {
		t.Errorf("docs/sdk.md is not what the types say (%v): run `go generate ./static` and commit it", err)
	}
}

package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

// outputs is what esbuild says of the files that it made, by their path.
type outputs map[string]output

type output struct {
	EntryPoint string `json:"entryPoint"`
	Inputs     map[string]struct {
		Bytes int `json:"bytesInOutput"`
	} `json:"inputs"`
	Imports []struct {
		Path string `json:"path"`
		Kind string `json:"kind"`
	} `json:"imports"`
}

func readOutputs(metafile string) (outputs, error) {
	var m struct {
		Outputs outputs `json:"outputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &m); err != nil {
		return nil, fmt.Errorf("metafile: %w", err)
	}
	return m.Outputs, nil
}

// at once are the paths of an output and of all that it cannot start without.
func (o outputs) atOnce(out string, known []string) []string {
	if slices.Contains(known, out) {
		return known
	}
	known = append(known, out)
	for _, i := range o[out].Imports {
		if i.Kind == "import-statement" {
			known = o.atOnce(i.Path, known)
		}
	}
	return known
}

// hollow says that an output only imports others: what it is the entry of is
// shared with parts that come later, and stands in a file of its own.
func (o outputs) hollow(out string) bool {
	for _, input := range o[out].Inputs {
		if input.Bytes > 0 {
			return false
		}
	}
	return strings.HasSuffix(out, ".js") && len(o[out].Imports) > 0
}

// scripts fills in a page's {{scripts "SOURCE"}}: the script that the entry
// made from that source is, and beside it the files that it imports, so that
// the browser need not read one to learn of the next.
func (o outputs) scripts(page []byte) []byte {
	for out, made := range o {
		place := []byte(`{{scripts "` + made.EntryPoint + `"}}`)
		if made.EntryPoint == "" || !bytes.Contains(page, place) {
			continue
		}
		files := o.atOnce(out, nil)
		if o.hollow(out) {
			files = files[1:]
		}
		links := fmt.Sprintf(`<script type="module" src="/static/%s"></script>`, path.Base(files[0]))
		for _, p := range files[1:] {
			links += fmt.Sprintf(`<link rel="modulepreload" href="/static/%s">`, path.Base(p))
		}
		page = bytes.ReplaceAll(page, place, []byte(links))
	}
	return page
}

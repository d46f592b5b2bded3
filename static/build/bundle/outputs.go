package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"slices"
)

// outputs is what esbuild says of the files that it made, by their path.
type outputs map[string]output

type output struct {
	EntryPoint string                     `json:"entryPoint"`
	Inputs     map[string]json.RawMessage `json:"inputs"`
	Imports    []struct {
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

// preload fills in a page's {{preload "SOURCE"}}: the files that the entry made
// from that source imports are named beside it, so that the browser need not
// read one to learn of the next.
func (o outputs) preload(page []byte) []byte {
	for out, made := range o {
		place := []byte(`{{preload "` + made.EntryPoint + `"}}`)
		if made.EntryPoint == "" || !bytes.Contains(page, place) {
			continue
		}
		var links bytes.Buffer
		for _, p := range o.atOnce(out, nil)[1:] {
			fmt.Fprintf(&links, `<link rel="modulepreload" href="/static/%s">`, path.Base(p))
		}
		page = bytes.ReplaceAll(page, place, links.Bytes())
	}
	return page
}

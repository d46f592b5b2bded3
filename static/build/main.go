// Command build bundles the front end: sources in static/ to static/dist.
//
//	go run ./static/build            all targets, and the reference in docs/sdk.md (go generate ./static does this)
//	go run ./static/build panel      only these targets
//	go run ./static/build test       unit tests, to static/node_modules/.tests
//
// It needs the packages of static/package-lock.json (npm ci); the server needs
// neither them nor this program, because dist is committed.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"recado/static/build/bundle"
	"recado/static/build/reference"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	root, err := sourceDir()
	if err != nil {
		return err
	}
	if len(args) == 1 && args[0] == "test" {
		return bundle.Tests(root, filepath.Join(root, "node_modules", ".tests"))
	}
	for _, t := range bundle.Targets(root) {
		if len(args) > 0 && !contains(args, t.Name) {
			continue
		}
		files, err := t.Build(root)
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
		if err := bundle.Write(filepath.Join(root, "dist"), t, files); err != nil {
			return err
		}
		for _, f := range files {
			if filepath.Ext(f.Name) == ".br" {
				continue
			}
			br, err := bundle.Brotli(f.Body)
			if err != nil {
				return err
			}
			fmt.Printf("%8d  %8d br  %s\n", len(f.Body), len(br), f.Name)
		}
	}
	if len(args) > 0 {
		return nil
	}
	return reference.Update(filepath.Join(root, "widget", "sdk", "recado.d.ts"), filepath.Join(filepath.Dir(root), "docs", "sdk.md"))
}

// sourceDir is static/, wherever the command was started.
func sourceDir() (string, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", fmt.Errorf("the folder of the sources is not known")
	}
	return filepath.Dir(filepath.Dir(here)), nil
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

package main

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// routesOf are the routes of a node, as "METHOD path"; HEAD goes with GET.
func routesOf(h *house) []string {
	var all []string
	for _, r := range h.app.GetRoutes(true) {
		if r.Method != "HEAD" {
			all = append(all, r.Method+" "+r.Path)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var (
	documented = regexp.MustCompile("`([A-Z]+) (/[^` ]*)`")
	inBraces   = regexp.MustCompile(`\{(\w+)\}`)
)

// documentedRoutes are the routes in the first cells of docs/api.md's tables,
// in the router's words. Before the section "Addresses" they stand under
// /api/v1.
func documentedRoutes(t *testing.T) map[string]bool {
	t.Helper()
	raw, err := os.ReadFile(apiPage)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	base := "/api/v1"
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "## Addresses") {
			base = ""
		}
		row, ok := strings.CutPrefix(line, "| ")
		if !ok {
			continue
		}
		cell, _, _ := strings.Cut(row, " | ")
		for _, m := range documented.FindAllStringSubmatch(cell, -1) {
			path := inBraces.ReplaceAllString(base+m[2], ":$1")
			route := m[1] + " " + strings.TrimSuffix(path, ".js") // the loader's key ends in it
			if found[route] {
				t.Errorf("docs/api.md describes %s twice", route)
			}
			found[route] = true
		}
	}
	return found
}

// docs/api.md describes the router's routes, all of them and no others.
func TestEveryRouteIsDocumented(t *testing.T) {
	described := documentedRoutes(t)
	for _, route := range routesOf(newHouse(t)) {
		if !described[route] {
			t.Errorf("docs/api.md does not describe %s", route)
		}
		delete(described, route)
	}
	for _, route := range slices.Sorted(maps.Keys(described)) {
		t.Errorf("docs/api.md describes %s, which the server does not have", route)
	}
}

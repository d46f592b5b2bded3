package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeScript is axe-core, which finds what keeps people from using a screen. It
// is a tool of the tests (static/package.json) and never part of the program.
var axeScript = sync.OnceValues(func() (string, error) {
	script, err := os.ReadFile(filepath.Join("..", "..", "static", "node_modules", "axe-core", "axe.min.js"))
	return string(script), err
})

// axeRun checks one document, or a part of it: frames are asked one by one,
// because those of other sites can't be reached from their page. target-size
// is WCAG 2.2's, which axe-core leaves out unless it is asked for.
const axeRun = `axe.run({root}, {
	iframes: false, resultTypes: ['violations'],
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'target-size': { enabled: true } },
}).then(found => found.violations.flatMap(v => v.nodes.map(n => v.id + ' (' + v.impact + '): ' + n.target.flat().join(' ') + '\n\t' + n.failureSummary.replace(/\n */g, ' '))))`

// violations are what axe-core finds in a document, each with its rule, its
// place and what to do; root is a script for the part that is looked at.
func (p *tab) violations(t *testing.T, root string) []string {
	t.Helper()
	script, err := axeScript()
	if err != nil {
		missing(t, "no axe-core: npm ci in static/ ("+err.Error()+")")
	}
	ctx, cancel := context.WithTimeout(p.ctx, 3*patience) // a large screen on a busy machine
	defer cancel()
	if !p.yes("window.axe") {
		if _, err := chromedp.Run(ctx, evaluate(script)); err != nil {
			t.Fatalf("%s: axe-core: %v", p.name, err)
		}
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](strings.Replace(axeRun, "{root}", root, 1), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: axe-core: %v", p.name, err)
	}
	return found
}

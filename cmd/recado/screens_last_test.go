package main

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// lastScreens are those of a bad line, and of none: the house is gone at the end.
var lastScreens = []screen{
	{"popout", func(t *testing.T, s *show) {
		s.visit(t, "far", s.key)
		s.page.launcherIs(t, "online")
		s.page.run(t, "ask for a window of its own", chromedp.Evaluate[chromedp.Void]("Recado('popout')", func(p *runtime.EvaluateParams) { p.UserGesture = new(true) }))
		s.page = s.page.window(t, "/panel")
		s.root = "document"
		s.page.click(t, "[data-project]")
		s.page.write(t, "¿Hay alguien en esta ventana? Es más ancha que la otra, y una línea de texto no debe ser más larga de lo que se lee bien.")
		s.page.waitFor(t, "it is sent", "document.querySelector('.bubble-row.sent')")
	}, true},
	{"part-missing", func(t *testing.T, s *show) {
		s.visit(t, "cut", s.key)
		s.page.launcherIs(t, "online")
		s.page.run(t, "come near", evaluate("Recado('ready').then(() => "+shadow+".querySelector('button.b').dispatchEvent(new PointerEvent('pointerenter')))"))
		s.panel = s.page.panel(t)
		s.panel.network(t, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/*panel-screens*", Block: true}}})
		s.open(t)
		s.panel.click(t, "li:last-child [data-project]")
		s.panel.waitFor(t, "is told, and may try again", "document.querySelector('[role=alert] .link')")
	}, true},
	{"file-sending", func(t *testing.T, s *show) {
		s.panel.network(t, network.SetBlockedURLsParams{})
		s.panel.click(t, ".header .tool")
		s.panel.click(t, "[data-project]")
		s.panel.slow(t, 60<<10)
		s.panel.attach(t, ".composer input[type=file]", "plano.txt", make([]byte, 8<<20))
		s.panel.waitFor(t, "it is on its way", "document.querySelector('.chosen.sending progress').value > 0")
	}, true},
	{"file-failed", func(t *testing.T, s *show) {
		s.panel.click(t, ".chosen .tool")
		s.panel.slow(t, -1)
		s.panel.network(t, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/api/v1/visitor/files*", Block: true}}})
		s.panel.attach(t, ".composer input[type=file]", "factura.pdf", []byte("%PDF-1.7\n"))
		s.panel.waitFor(t, "it failed", "document.querySelector('.chosen.failed')")
	}, true},
	{"disconnected", func(t *testing.T, s *show) {
		s.visit(t, "unlucky", s.key)
		s.open(t)
		s.panel.click(t, "[data-project]")
		s.panel.write(t, "¿Hay alguien?")
		s.panel.waitFor(t, "it is sent", "document.querySelector('.bubble-row.sent')")
		s.panel.waitFor(t, "has what it may need later", "['panel-talk', 'panel-screens', 'words-late'].every(part => performance.getEntriesByType('resource').some(r => r.name.includes('/' + part) && r.responseEnd > 0))")
		s.house.stop()
		s.panel.waitFor(t, "the banner", "document.querySelector('.banner')")
		s.panel.write(t, "Se fue la línea")
		s.panel.waitFor(t, "it waits", "document.querySelector('.bubble-row.sending')")
	}, true},
	{"trouble", func(t *testing.T, s *show) {
		s.panel.click(t, ".menu-place summary")
		s.panel.click(t, ".menu button:last-child")
		s.panel.click(t, ".sheet .main")
		s.panel.waitFor(t, "a sentence about it", "document.querySelector('.trouble')")
	}, true},
	{"panel-unreachable", func(t *testing.T, s *show) {
		s.panel = nil
		s.page.run(t, "open anew", evaluate("Recado('destroy'); Recado('boot')"))
		s.page.launcherIs(t, "online")
		s.page.run(t, "click the launcher", evaluate(shadow+".querySelector('button.b').click()"))
		s.page.waitFor(t, "the panel's place", shadow+".querySelector('.open .p')")
		s.page.waitFor(t, "a way out", shadow+".querySelector('.w button:not(.c)')")
	}, true},
}

// network says which addresses the tab can't reach from now on.
func (p *tab) network(t *testing.T, blocked network.SetBlockedURLsParams) {
	t.Helper()
	if _, err := chromedp.Call(p.ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(p.ctx, network.SetBlockedURLs, blocked); err != nil {
		t.Fatal(err)
	}
}

// slow lets the tab send so many bytes in a second; -1 is all that it can.
func (p *tab) slow(t *testing.T, bytes float64) {
	t.Helper()
	_, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: bytes}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// window attaches to the window that this tab's page has opened at an address
// that holds part.
func (p *tab) window(t *testing.T, part string) *tab {
	t.Helper()
	var opened *tab
	own := chromedp.FromContext(p.ctx)
	until(t, p.name+": the window is there", func() bool {
		all, err := chromedp.Targets(p.ctx)
		if err != nil {
			return false
		}
		for _, info := range all {
			if info.Type != "page" || info.BrowserContextID != own.BrowserContextID || !strings.Contains(info.URL, part) {
				continue
			}
			ctx, cancel := chromedp.NewContext(p.ctx, chromedp.WithTargetID(info.TargetID))
			opened = &tab{ctx: ctx, name: p.name + "'s window", close: func() { cancel(); p.close() }}
			opened.start(t)
			return true
		}
		return false
	})
	return opened
}

package main

import (
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A browser that refuses the lock of the alerts, for now or for ever, keeps
// nobody from working in the console.
func TestBrowserRefusesLocks(t *testing.T) {
	h, b := newHouse(t), openBrowser(t, false)
	for _, name := range []string{"InvalidStateError", "SecurityError"} {
		agent := b.person(t, name)
		refuse := page.AddScriptToEvaluateOnNewDocumentParams{Source: `{
			const request = LockManager.prototype.request
			LockManager.prototype.request = function (lock, ...rest) {
				return lock === 'recado.alerts' ? Promise.reject(new DOMException('', '` + name + `')) : request.call(this, lock, ...rest)
			}
		}`}
		if _, err := chromedp.Call(agent.ctx, page.AddScriptToEvaluateOnNewDocument, refuse); err != nil {
			t.Fatal(err)
		}
		signInConsole(t, agent, h.url, demoOwner)
	}
}

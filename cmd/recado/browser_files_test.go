package main

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
)

// Files beside a message: several dropped at once, one pasted, one taken away
// while it is sent, one that fails and is sent again; all that is left goes
// with the words.
func TestBrowserFiles(t *testing.T) {
	h := newHouse(t)
	company := companyPage(t, h.url+"/w/"+h.demo.widget.Key+".js")
	desk := h.openDesk(t, "bruno@demo.example", h.demoWidgetOn(t, company))
	page := openBrowser(t, false).person(t, "visitor")
	page.visit(t, company)
	p := page.openPanel(t)
	p.click(t, "text:Soporte técnico")
	p.waitFor(t, "may write", "document.querySelector('.composer textarea')")

	p.run(t, "drop three files", evaluate(withFiles("drop", "new DragEvent", "dataTransfer", ".talk", `new File(['uno'], 'uno.txt'), new File(['dos'], 'dos.txt'), new File([], 'nada.txt')`)))
	p.waitFor(t, "two are there", "document.querySelectorAll('.chosen.there').length === 2")
	p.waitFor(t, "is told of the empty one", "document.querySelector('.trouble')")
	p.click(t, ".trouble .link")

	png := base64.StdEncoding.EncodeToString(picture(t))
	p.run(t, "paste a picture", evaluate(withFiles("paste", "new ClipboardEvent", "clipboardData", ".composer textarea", `new File([Uint8Array.from(atob('`+png+`'), c => c.charCodeAt(0))], 'image.png', { type: 'image/png' })`)))
	p.waitFor(t, "it is there, to be seen and with a name", "[...document.querySelectorAll('.chosen.there')].some(e => /^Imagen pegada .*[.]png$/.test(e.innerText.trim()) && e.querySelector('img.thumb'))")

	p.slow(t, 60<<10)
	p.attach(t, ".composer input[type=file]", "plano.txt", make([]byte, 8<<20))
	p.waitFor(t, "a large one is on its way", "document.querySelector('.chosen.sending progress')?.value > 0")
	if !p.yes("document.querySelector('.composer .send').disabled") {
		t.Error("words could go without a file that is on its way")
	}
	p.click(t, ".chosen.sending .tool")
	p.waitFor(t, "it is taken away", "document.querySelectorAll('.chosen').length === 3")
	p.slow(t, -1)

	p.network(t, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/api/v1/visitor/files*", Block: true}}})
	p.run(t, "drop one more", evaluate(withFiles("drop", "new DragEvent", "dataTransfer", ".talk", `new File(['tres'], 'tres.txt')`)))
	p.waitFor(t, "it fails, and says so", "document.querySelector('.chosen.failed [role=alert]')?.innerText.includes('Vuelve a intentarlo')")
	p.network(t, network.SetBlockedURLsParams{})
	p.click(t, ".chosen.failed .tool")
	p.waitFor(t, "it is there now", "document.querySelectorAll('.chosen.there').length === 4")
	page.shoot(t, "tray")

	p.write(t, "Van cuatro")
	p.waitFor(t, "they are sent, the picture to be seen", "document.querySelector('.bubble-row.sent .picture img') && document.querySelectorAll('.bubble-row.sent .file').length === 3 && !document.querySelector('.chosen')")
	id := desk.answer(t, "Van cuatro", "Llegaron")
	var names []string
	for _, m := range h.ok(t, "GET", "/api/v1/conversations/"+id+"/messages?after=0&limit=50", desk.token, nil)["items"].([]any) {
		for _, a := range m.(map[string]any)["attachments"].([]any) {
			names = append(names, text(a.(map[string]any), "name"))
		}
	}
	slices.Sort(names)
	if len(names) != 4 || !strings.HasPrefix(names[0], "Imagen pegada ") || !slices.Equal(names[1:], []string{"dos.txt", "tres.txt", "uno.txt"}) {
		t.Errorf("the desk has %q", names)
	}
}

// withFiles is a script: an event that brings files to an element.
func withFiles(event, kind, field, to, files string) string {
	return `((list) => {
	for (const f of [` + files + `]) list.items.add(f)
	document.querySelector(` + quote(to) + `).dispatchEvent(` + kind + `('` + event + `', { bubbles: true, cancelable: true, ` + field + `: list }))
})(new DataTransfer())`
}

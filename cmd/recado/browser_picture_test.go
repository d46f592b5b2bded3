package main

import "testing"

// A GIF of one pixel.
const dot = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="

// A company's own picture on the launcher: a small one travels with the loader.
func TestBrowserLauncherPicture(t *testing.T) {
	h := newHouse(t)
	company := companyPage(t, h.url+"/w/"+h.demo.widget.Key+".js")
	h.demoWidgetOn(t, company)
	owner, path := h.signIn(t, demoOwner), "/api/v1/admin/widgets/"+h.demo.widget.ID
	w := h.ok(t, "GET", path, owner, nil)
	w["look"].(map[string]any)["launcher"] = map[string]any{"offline": dot}
	h.ok(t, "PUT", path, owner, w)
	visitor := openBrowser(t, false).person(t, "visitor")
	visitor.visit(t, company)
	visitor.waitFor(t, "the picture", "document.querySelector('recado-widget').shadowRoot.querySelector('button.b img.i')?.naturalWidth === 1")
}

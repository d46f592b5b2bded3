package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"recado/configs"
)

// A part of the panel that is fetched later does not arrive: what was written
// goes its way, the screen says what is missing, and another try brings it.
func TestBrowserMissingParts(t *testing.T) {
	var cut atomic.Bool
	front := httptest.NewUnstartedServer(nil)
	address := "http://" + front.Listener.Addr().String()
	h := newHouse(t, func(c *configs.Config) { c.PublicURL = address })
	target, err := url.Parse(h.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	front.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if cut.Load() && (strings.HasPrefix(r.URL.Path, "/static/panel-talk.") || strings.HasPrefix(r.URL.Path, "/static/panel-screens.")) {
			http.Error(w, "cut", http.StatusBadGateway)
			return
		}
		proxy.ServeHTTP(w, r)
	})
	front.Start()
	t.Cleanup(front.Close)
	company := companyPage(t, address+"/w/"+h.demo.widget.Key+".js")
	desk := h.openDesk(t, "bruno@demo.example", h.demoWidgetOn(t, company))

	cut.Store(true)
	visitor := openBrowser(t, false).person(t, "visitor")
	visitor.visit(t, company)
	panel := visitor.openPanel(t)
	panel.click(t, "[data-project]")
	panel.write(t, "¿Se oye?")
	panel.sees(t, "Esta parte no se pudo cargar")
	desk.answer(t, "¿Se oye?", "Se oye.")
	panel.waitFor(t, "the conversation, without what was said in it", "document.querySelector('.menu-place') && document.querySelector('.notice .link')")
	panel.fill(t, ".composer textarea", "Lo que sigo escribiendo")

	cut.Store(false)
	panel.click(t, "text:Reintentar")
	panel.sees(t, "Se oye.")
	panel.waitFor(t, "once each", "document.querySelectorAll('.bubble-row.sent').length === 2")
	panel.waitFor(t, "what was being written", "document.querySelector('.composer textarea').value === 'Lo que sigo escribiendo'")
}

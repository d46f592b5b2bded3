package main

import (
	"net"
	"strings"
	"testing"
	"time"

	"recado/tenant"
)

// An optionsCase is a page with a widget's options on it. {loader} is the
// script's address; conditions know $ as the launcher's part by a selector.
type optionsCase struct {
	name, tag  string // the script tag's attributes
	head, body string // before the script, after it
	wants      string // is true at last
	then       string // a script, after which
	wants2     string // is true
	told       []string
}

// atOnce keeps whether the script has drawn anything when it has run.
const atOnce = `<script>window.atOnce = !!document.querySelector('recado-widget')</script>`

var optionsCases = []optionsCase{
	{
		name: "data attributes", tag: `data-position="left" data-offset="40" data-z-index="77" data-theme="dark" data-locale="pt-BR" data-start="auto"`, body: atOnce,
		wants: `atOnce && $('div').matches('.left.dark') && box('.b').left === 40 && innerHeight - box('.b').bottom === 40 && getComputedStyle(host()).zIndex === '77' && $('.b').ariaLabel.startsWith('Abrir o chat')`,
	},
	{
		name: "options of boot", tag: `data-offset="40" data-start="manual"`, body: `<script>Recado('boot', { offset: { x: 5, y: 90 }, zIndex: 3, locale: 'en', theme: 'light', project: 'x' })</script>`,
		wants: `innerWidth - box('.b').right === 5 && innerHeight - box('.b').bottom === 90 && $('.b').ariaLabel.startsWith('Open the chat') && getComputedStyle(host()).zIndex === '3'`,
		then:  `Recado('update', { offset: 8, position: 'left', locale: 'es' })`, wants2: `box('.b').left === 8 && $('.b').ariaLabel.startsWith('Abrir el chat')`,
	},
	{
		name: "a container", tag: `data-container="#place"`, head: `<body><div id="place"></div>`,
		wants: `document.querySelector('#place > recado-widget') === host() && box('.b').width === 60`,
	},
	{
		name: "a container that is an element, and one that is not there", tag: `data-start="manual"`, body: `<p id="here"></p><script>Recado('boot', { container: document.getElementById('here') })</script>`,
		wants: `document.querySelector('#here > recado-widget')`,
		then:  `Recado('destroy'); Recado('boot', { container: '#nowhere' })`, wants2: `document.querySelector('html > recado-widget')`,
	},
	{
		name: "no launcher", tag: `data-launcher="false"`,
		wants: `$('.row') && box('.row').width === 0`,
		then:  `Recado('open')`, wants2: `$('.open iframe') && box('.row').width === 0`,
	},
	{
		name: "the page's own launcher", tag: `data-launcher=".ours"`, body: `<button class="ours"><b>Escríbenos</b></button>`,
		wants: `$('.row') && box('.row').width === 0`,
		then:  `document.querySelector('.ours b').click()`, wants2: `$('.open iframe')`,
	},
	{
		name: "start idle", tag: `data-start="idle"`, body: atOnce, wants: `!atOnce && $('.b')`,
	},
	{
		name: "start by interaction", tag: `data-start="interaction"`, body: atOnce, wants: `!atOnce && !document.querySelector('recado-widget') && Recado.widgets`,
		then: `dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab' }))`, wants2: `$('.b')`,
	},
	{
		name: "start by interaction, and a call that needs it", tag: `data-start="interaction"`, body: atOnce, wants: `!atOnce && Recado.widgets`,
		then: `Recado('open')`, wants2: `$('.open iframe')`,
	},
	{
		name: "start manual", tag: `data-start="manual"`, body: atOnce, wants: `!atOnce && !document.querySelector('recado-widget') && Recado.widgets`,
		then: `dispatchEvent(new Event('scroll')); Recado('boot')`, wants2: `$('.b')`,
	},
	{
		name: "what does not exist or has the wrong type", tag: `data-colour="red" data-z-index="high" data-start="never" data-theme="sepia" data-position="top" data-offset="wide" data-get-token="f"`, body: atOnce,
		wants: `atOnce && innerWidth - box('.b').right === 20 && innerHeight - box('.b').bottom === 20 && getComputedStyle(host()).zIndex === '2147483000'`,
		told:  []string{"colour red", "zIndex high", "start never", "theme sepia", "position top", "offset wide", "getToken f"},
	},
	{
		name: "without a nonce the console is silent", tag: "", wants: `box('.b').width === 60`,
	},
}

// helpers are what conditions are written with.
const helpers = `<script>
const host = () => document.querySelector('recado-widget')
const $ = part => host() && host().shadowRoot.querySelector(part)
const box = part => $(part).getBoundingClientRect()
</script>`

// Options as attributes of the script tag and of boot: places, looks, when the
// launcher is drawn; and what is wrong with them is named.
func TestBrowserOptions(t *testing.T) {
	h := newHouse(t)
	var key string
	url := serveHostile(t, func(path string) (string, string) {
		i := strings.IndexByte("abcdefghijklmnopqrstuvwxyz", path[len(path)-1])
		c := optionsCases[max(i, 0)]
		return "", `<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Opciones</title><link rel="icon" href="data:,">` + helpers + c.head +
			`<script src="` + h.url + "/w/" + key + `.js" ` + c.tag + `></script><body><p>Empresa</p>` + c.body
	})
	key = h.widgetOn(t, url, tenant.ShowRules{})
	page := openBrowser(t, false).person(t, "visitor")
	told := page.listen(t)
	for i, c := range optionsCases {
		before := told.count("[Recado]")
		page.visit(t, url+"/"+string(rune('a'+i)))
		page.waitFor(t, c.name, c.wants)
		if c.then != "" {
			page.run(t, c.name+": "+c.then, evaluate(c.then+"; undefined"))
			page.waitFor(t, c.name+", then", c.wants2)
		}
		for _, words := range c.told {
			until(t, "the console names "+words, func() bool { return told.count("warning [Recado]", "not of its type: "+words) == 1 })
		}
		if got := told.count("[Recado]") - before; got != len(c.told) {
			t.Errorf("%s: the console says %d things, want %d: %q", c.name, got, len(c.told), told.lines)
		}
	}
}

// A launcher's picture whose server takes the request and never answers: ours
// stays, and the widget works.
func TestBrowserLauncherPictureNeverComes(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan net.Conn, 100)
	go func() {
		defer close(asked)
		for {
			c, err := silent.Accept()
			if err != nil {
				return
			}
			asked <- c
		}
	}()
	t.Cleanup(func() {
		silent.Close()
		for c := range asked {
			c.Close()
		}
	})
	h := newHouse(t)
	company := companyPage(t, h.url+"/w/"+h.demo.widget.Key+".js")
	h.demoWidgetOn(t, company)
	owner, path := h.signIn(t, demoOwner), "/api/v1/admin/widgets/"+h.demo.widget.ID
	w := h.ok(t, "GET", path, owner, nil)
	w["look"].(map[string]any)["launcher"] = map[string]any{"offline": "https://" + silent.Addr().String() + "/balloon.png"}
	h.ok(t, "PUT", path, owner, w)
	visitor := openBrowser(t, false).person(t, "visitor")
	visitor.visit(t, company)
	select {
	case c := <-asked:
		defer c.Close()
	case <-time.After(patience):
		t.Fatal("the picture was never asked for")
	}
	visitor.waitFor(t, "our own picture", shadow+".querySelector('.b svg.g') && !"+shadow+".querySelector('.b img')")
	visitor.openPanel(t).sees(t, "Soporte técnico")
}

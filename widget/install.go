package widget

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// A Directive is a part of a content security policy: what the page's own must
// also allow.
type Directive struct {
	Name    string   `json:"name"`
	Sources []string `json:"sources"`
}

// An Install is what a company's developers put into their pages, and into the
// policy that these are sent with.
type Install struct {
	Key string `json:"key"`
	// Script is the tag; ScriptNonce the one for pages that allow scripts by
	// nonce, which stands there as {nonce}.
	Script      string `json:"script"`
	ScriptNonce string `json:"script_nonce"`
	// Stub takes calls before the script has come; only pages that make some
	// need it.
	Stub string `json:"stub"`
	// Noscript is for browsers without scripts, Link where it leads.
	Noscript string `json:"noscript"`
	Link     string `json:"link"`
	// Snippet is all that most pages need: Script and Noscript.
	Snippet string `json:"snippet"`
	// Policy allows the script by its address, PolicyNonce by nonce.
	Policy      []Directive `json:"policy"`
	PolicyNonce []Directive `json:"policy_nonce"`
}

// Stub is the stub's script: its calls return promises that the widget's own
// script fulfils when it has come.
const Stub = `window.Recado=window.Recado||function(){var a=arguments;(Recado.q=Recado.q||[]).push(a);return new Promise(function(r){a.r=r})}`

// InstallOf is how a widget comes onto a page, from a server that browsers
// reach at base; leave is what the link for browsers without scripts says.
func InstallOf(base, key, leave string, pictures ...string) Install {
	src, link := base+"/w/"+key+".js", base+"/t/"+key
	i := Install{
		Key: key, Link: link,
		Script:      markup(el("script", is("src", src), has("async", true))),
		ScriptNonce: markup(el("script", is("src", src), is("nonce", "{nonce}"), has("async", true))),
		Stub:        "<script>" + Stub + "</script>",
		Noscript:    markup(el("noscript", el("a", to(link), leave))),
	}
	i.Snippet = i.Script + "\n" + i.Noscript
	policy := func(script string) []Directive {
		all := []Directive{{"script-src", []string{script}}, {"frame-src", []string{base}}, {"connect-src", []string{base, webSocketOrigin(base)}}}
		if images := imageSources(pictures); len(images) > 0 {
			all = append(all, Directive{"img-src", images})
		}
		return all
	}
	i.Policy, i.PolicyNonce = policy(base), policy("'nonce-{nonce}'")
	return i
}

// imageSources are where the launcher's pictures come from.
func imageSources(pictures []string) []string {
	var from []string
	for _, p := range pictures {
		source := "data:"
		if u, err := url.Parse(p); err == nil && u.Scheme == "https" {
			source = "https://" + u.Host
		}
		from = append(from, source)
	}
	slices.Sort(from)
	return slices.Compact(from)
}

// markup is a node's HTML.
func markup(n node) string {
	var b strings.Builder
	n(&b)
	return b.String()
}

// PolicyText writes directives as a header holds them.
func PolicyText(all []Directive) string {
	var parts []string
	for _, d := range all {
		parts = append(parts, d.Name+" "+strings.Join(d.Sources, " "))
	}
	return strings.Join(parts, "; ")
}

// Install is that of a widget, its link in a language.
func (s *Service) Install(base string, w *tenant.Widget, locale string) Install {
	return InstallOf(base, w.Key, s.Assets.Words(locale).T("home.leave"), slices.Collect(maps.Values(w.Look.Launcher))...)
}

// Install is GET /admin/widgets/{id}/install.
func (h *Handlers) Install(c *fiber.Ctx) error {
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		w, err := h.Service.People.Widget(ctx, actor.Scope, id)
		if err != nil {
			return nil, err
		}
		t, err := h.Service.People.Tenant(ctx, actor.Scope)
		if err != nil {
			return nil, err
		}
		return h.Service.Install(h.base(c), w, first(w.Locale, t.Locale)), nil
	})
}

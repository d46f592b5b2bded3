package main

import (
	"net/http"
	"path"
	"strings"
	"time"

	"recado/tenant"
)

// keyRate is how often one API key may call, over all nodes.
var keyRate = tenant.Rate{Count: 1200, Per: time.Minute}

// A keyRoute is what one route asks of an API key.
type keyRoute struct {
	scope           tenant.KeyScope
	method, pattern string // below /api/v1, * for one part
}

// keyRoutes are all that API keys open (docs/api.md, "API keys"). What is not here no key
// opens: a key has no login and no desk, answers no visitor, and must not make
// what would outlive it, such as people, keys and secrets.
var keyRoutes = []keyRoute{
	{tenant.KeyRead, "GET", "/conversations"},
	{tenant.KeyRead, "GET", "/conversations/*"},
	{tenant.KeyRead, "GET", "/conversations/*/context"},
	{tenant.KeyRead, "GET", "/conversations/*/routing"},
	{tenant.KeyRead, "GET", "/conversations/*/messages"},
	{tenant.KeyRead, "GET", "/conversations/*/notes"},
	{tenant.KeyRead, "GET", "/visitors/*"},
	{tenant.KeyRead, "GET", "/bans"},
	{tenant.KeyRead, "GET", "/replies"},
	{tenant.KeyRead, "GET", "/files/*"},
	{tenant.KeyRead, "GET", "/tickets"},
	{tenant.KeyRead, "GET", "/tickets/*"},
	{tenant.KeyRead, "GET", "/tickets/*/notes"},
	{tenant.KeyRead, "GET", "/tickets/*/mails"},
	{tenant.KeyRead, "GET", "/board"},
	{tenant.KeyRead, "GET", "/reports/*"},
	{tenant.KeyRead, "GET", "/reports/*/list"},

	{tenant.KeyWrite, "POST", "/conversations/*/notes"},
	{tenant.KeyWrite, "POST", "/conversations/*/transfer"},
	{tenant.KeyWrite, "POST", "/conversations/*/end"},
	{tenant.KeyWrite, "POST", "/conversations/*/ticket"},
	{tenant.KeyWrite, "POST", "/conversations/*/join"},
	{tenant.KeyWrite, "POST", "/conversations/*/undo"},
	{tenant.KeyWrite, "POST", "/conversations/*/ban"},
	{tenant.KeyWrite, "DELETE", "/visitors/*/ban"},
	{tenant.KeyWrite, "POST", "/files"},
	{tenant.KeyWrite, "POST", "/tickets"},
	{tenant.KeyWrite, "PATCH", "/tickets/*"},
	{tenant.KeyWrite, "POST", "/tickets/*/notes"},

	{tenant.KeyAdmin, "POST", "/replies"},
	{tenant.KeyAdmin, "PUT", "/replies/*"},
	{tenant.KeyAdmin, "DELETE", "/replies/*"},
	{tenant.KeyAdmin, "GET", "/admin/tenant"},
	{tenant.KeyAdmin, "PUT", "/admin/tenant"},
	{tenant.KeyAdmin, "GET", "/admin/changes"},
	{tenant.KeyAdmin, "GET", "/admin/plan"},
	{tenant.KeyAdmin, "GET", "/admin/projects"},
	{tenant.KeyAdmin, "POST", "/admin/projects"},
	{tenant.KeyAdmin, "GET", "/admin/projects/*"},
	{tenant.KeyAdmin, "PUT", "/admin/projects/*"},
	{tenant.KeyAdmin, "DELETE", "/admin/projects/*"},
	{tenant.KeyAdmin, "GET", "/admin/projects/*/availability"},
	{tenant.KeyAdmin, "GET", "/admin/widgets"},
	{tenant.KeyAdmin, "POST", "/admin/widgets"},
	{tenant.KeyAdmin, "GET", "/admin/widgets/*"},
	{tenant.KeyAdmin, "PUT", "/admin/widgets/*"},
	{tenant.KeyAdmin, "GET", "/admin/widgets/*/install"},
	{tenant.KeyAdmin, "GET", "/admin/settings"},
	{tenant.KeyAdmin, "POST", "/admin/settings"},
	{tenant.KeyAdmin, "GET", "/admin/mails"},
	{tenant.KeyAdmin, "POST", "/admin/mails/*/retry"},
	{tenant.KeyAdmin, "GET", "/admin/agents"},
	{tenant.KeyAdmin, "GET", "/admin/agents/*"},
	{tenant.KeyAdmin, "GET", "/admin/teams"},
	{tenant.KeyAdmin, "POST", "/admin/teams"},
	{tenant.KeyAdmin, "PUT", "/admin/teams/*"},
	{tenant.KeyAdmin, "DELETE", "/admin/teams/*"},
	{tenant.KeyAdmin, "GET", "/admin/companies"},
	{tenant.KeyAdmin, "POST", "/admin/companies"},
	{tenant.KeyAdmin, "PUT", "/admin/companies/*"},
}

// keyNeeds is the scope that a call asks of an API key, "" for what no key opens.
func keyNeeds(method, at string) tenant.KeyScope {
	for _, r := range keyRoutes {
		if fits(r.method, r.pattern, method, at) {
			return r.scope
		}
	}
	return ""
}

// fits reports whether a call is one of a route; its pattern is below /api/v1.
func fits(routeMethod, pattern, method, at string) bool {
	at, ours := strings.CutPrefix(at, api)
	if method == http.MethodHead { // the router takes it for a GET
		method = http.MethodGet
	}
	fit, err := path.Match(pattern, at)
	return ours && routeMethod == method && fit && err == nil
}

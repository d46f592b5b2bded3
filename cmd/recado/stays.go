package main

import (
	"context"
	"strconv"

	"recado/chat"
	"recado/tenant"
)

// jobConsentOver is the kind of the jobs that end the stays of a consent.
const jobConsentOver = "consent.over"

// consentOver has a consent's stays ended when it is over.
func (s *server) consentOver(ctx context.Context, sc tenant.Scope, due int64) error {
	return s.pipes.store.InsertJob(ctx, sc, &chat.Job{
		ID: jobConsentOver + ":" + strconv.FormatInt(due, 10), Kind: jobConsentOver, Subject: sc.Tenant(), Due: due, CreatedAt: due,
	})
}

// runConsentOver is the handler of jobConsentOver.
func (s *server) runConsentOver(ctx context.Context, sc tenant.Scope, _ chat.Job) error {
	return s.admin.RunConsentOver(ctx, sc)
}

// A stayRoute is what one route asks of an operator who is in a tenant by its
// consent.
type stayRoute struct {
	need            tenant.StayNeed
	method, pattern string // below /api/v1, * for one part
}

// stayRoutes are all that such an operator may use (docs/api.md, "Consent"):
// what shows and changes settings, each change of which is kept with their
// name; and reading what visitors said, where the consent says so. Not here is
// what is the owners', what makes people, keys and secrets, what deletes, and
// all that speaks to anybody.
var stayRoutes = []stayRoute{
	{tenant.StaySettings, "GET", "/me"},
	{tenant.StaySettings, "GET", "/replies"},
	{tenant.StaySettings, "GET", "/board"},
	{tenant.StaySettings, "GET", "/reports/*"},
	{tenant.StaySettings, "GET", "/admin/tenant"},
	{tenant.StaySettings, "PUT", "/admin/tenant"},
	{tenant.StaySettings, "GET", "/admin/changes"},
	{tenant.StaySettings, "GET", "/admin/plan"},
	{tenant.StaySettings, "GET", "/admin/projects"},
	{tenant.StaySettings, "POST", "/admin/projects"},
	{tenant.StaySettings, "GET", "/admin/projects/*"},
	{tenant.StaySettings, "PUT", "/admin/projects/*"},
	{tenant.StaySettings, "GET", "/admin/projects/*/availability"},
	{tenant.StaySettings, "GET", "/admin/widgets"},
	{tenant.StaySettings, "POST", "/admin/widgets"},
	{tenant.StaySettings, "GET", "/admin/widgets/*"},
	{tenant.StaySettings, "PUT", "/admin/widgets/*"},
	{tenant.StaySettings, "GET", "/admin/widgets/*/install"},
	{tenant.StaySettings, "PUT", "/admin/preview"},
	{tenant.StaySettings, "GET", "/admin/settings"},
	{tenant.StaySettings, "GET", "/admin/mail"},
	{tenant.StaySettings, "GET", "/admin/letters"},
	{tenant.StaySettings, "GET", "/admin/letters/*/*"},
	{tenant.StaySettings, "PUT", "/admin/letters/*/*"},
	{tenant.StaySettings, "POST", "/admin/letters/*/*/preview"},
	{tenant.StaySettings, "GET", "/admin/languages"},
	{tenant.StaySettings, "GET", "/admin/drafts"},
	{tenant.StaySettings, "GET", "/admin/drafts/*/*"},
	{tenant.StaySettings, "PUT", "/admin/drafts/*/*"},
	{tenant.StaySettings, "POST", "/admin/drafts/*/*/publish"},
	{tenant.StaySettings, "GET", "/admin/agents"},
	{tenant.StaySettings, "GET", "/admin/agents/*"},
	{tenant.StaySettings, "GET", "/admin/teams"},
	{tenant.StaySettings, "POST", "/admin/teams"},
	{tenant.StaySettings, "PUT", "/admin/teams/*"},

	{tenant.StayConversations, "GET", "/desk"},
	{tenant.StayConversations, "GET", "/conversations"},
	{tenant.StayConversations, "GET", "/conversations/*"},
	{tenant.StayConversations, "GET", "/conversations/*/context"},
	{tenant.StayConversations, "GET", "/conversations/*/routing"},
	{tenant.StayConversations, "GET", "/conversations/*/messages"},
	{tenant.StayConversations, "GET", "/conversations/*/notes"},
	{tenant.StayConversations, "GET", "/visitors/*"},
	{tenant.StayConversations, "GET", "/bans"},
	{tenant.StayConversations, "GET", "/files/*"},
	{tenant.StayConversations, "GET", "/tickets"},
	{tenant.StayConversations, "GET", "/tickets/*"},
	{tenant.StayConversations, "GET", "/tickets/*/notes"},
	{tenant.StayConversations, "GET", "/tickets/*/mails"},
	{tenant.StayConversations, "GET", "/reports/*/list"},
	{tenant.StayConversations, "GET", "/admin/mails"},
	{tenant.StayConversations, "GET", "/admin/companies"},
}

// stayNeeds is what a call asks of an operator who is in by consent, "" for
// what none may use.
func stayNeeds(method, at string) tenant.StayNeed {
	for _, r := range stayRoutes {
		if fits(r.method, r.pattern, method, at) {
			return r.need
		}
	}
	return ""
}

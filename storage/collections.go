package storage

import "recado/storage/engine"

// Every collection, with every list that can be asked of it. What belongs to
// all tenants (tenants, logins, widget keys, refresh tokens, jobs, meta) is
// kept under the shared tenant "".
var (
	tenants = &engine.Collection{Name: "tenants", Indexes: []engine.Index{
		{Name: "all", Order: "created_at"},
	}}
	projects = &engine.Collection{Name: "projects", Indexes: []engine.Index{
		{Name: "all", Order: "position"},
	}}
	widgets = &engine.Collection{Name: "widgets", Indexes: []engine.Index{
		{Name: "all", Order: "created_at"},
	}}
	widgetKeys = &engine.Collection{Name: "widget_keys"}
	changes    = &engine.Collection{Name: "changes", Indexes: []engine.Index{
		{Name: "all", Order: "at"},
		{Name: "kind", Equal: []string{"kind"}, Order: "at"},
	}}
	drafts = &engine.Collection{Name: "drafts", Indexes: []engine.Index{
		{Name: "all", Order: "at"},
	}}
	apiKeys = &engine.Collection{Name: "api_keys", Indexes: []engine.Index{
		{Name: "all", Order: "created_at"},
	}}
	letterTemplates = &engine.Collection{Name: "letter_templates", Indexes: []engine.Index{
		{Name: "all", Order: "at"},
	}}
	consents = &engine.Collection{Name: "consents"}
	agents   = &engine.Collection{Name: "agents", Indexes: []engine.Index{
		{Name: "all", Order: "created_at"},
		{Name: "login", Equal: []string{"login"}, Unique: true},
	}}
	logins = &engine.Collection{Name: "logins", Indexes: []engine.Index{
		{Name: "email", Equal: []string{"email"}, Unique: true},
	}}
	refreshTokens = &engine.Collection{Name: "refresh_tokens", Indexes: []engine.Index{
		{Name: "login", Equal: []string{"login"}, Order: "created_at"},
		{Name: "family", Equal: []string{"login", "family"}, Order: "created_at"},
		{Name: "expiry", Order: "expires_at"},
	}}
	meta       = &engine.Collection{Name: "meta"}
	deliveries = &engine.Collection{Name: "deliveries", Indexes: []engine.Index{
		{Name: "all", Order: "at"},
	}}

	conversations = &engine.Collection{Name: "conversations", Indexes: []engine.Index{
		{Name: "all", Order: "last_at"},
		{Name: "status", Equal: []string{"status"}, Order: "last_at"},
		{Name: "project", Equal: []string{"status", "project"}, Order: "last_at"},
		{Name: "agent", Equal: []string{"agent", "status"}, Order: "last_at"},
		{Name: "waiting", Equal: []string{"status"}, Order: "waiting_since"},
		{Name: "visitor", Equal: []string{"visitor_id"}, Order: "created_at"},
		{Name: "ticket", Equal: []string{"ticket"}, Order: "created_at"},
		{Name: "begun", Order: "created_at"},
	}}
	conversationDays = &engine.Collection{Name: "conversation_days", Indexes: []engine.Index{{Name: "day", Order: "day"}}}

	contexts = &engine.Collection{Name: "contexts"}
	traces   = &engine.Collection{Name: "traces"}

	transcriptRequests = &engine.Collection{Name: "transcript_requests"}

	bans = &engine.Collection{Name: "bans", Indexes: []engine.Index{
		{Name: "until", Order: "until"},
		{Name: "address", Equal: []string{"address"}, Order: "until"},
	}}
	pushSubscriptions = &engine.Collection{Name: "push_subscriptions", Indexes: []engine.Index{
		{Name: "all", Order: "created_at"},
		{Name: "agent", Equal: []string{"agent"}, Order: "created_at"},
	}}
	mentions = &engine.Collection{Name: "mentions", Indexes: []engine.Index{
		{Name: "agent", Equal: []string{"agent"}, Order: "at"},
		{Name: "unread", Equal: []string{"agent", "unread"}, Order: "at"},
	}}
	savedReplies = &engine.Collection{Name: "saved_replies", Indexes: []engine.Index{
		{Name: "owner", Equal: []string{"owner"}, Order: "created_at"},
	}}

	mails = &engine.Collection{Name: "mails", Indexes: []engine.Index{
		{Name: "about", Equal: []string{"about"}, Order: "created_at"},
		{Name: "all", Order: "created_at"},
		{Name: "state", Equal: []string{"state"}, Order: "created_at"},
	}}

	slots     = &engine.Collection{Name: "slots"}
	messages  = &engine.Collection{Name: "messages", Stream: true}
	chatNotes = &engine.Collection{Name: "chat_notes", Stream: true}
	files     = &engine.Collection{Name: "files", Indexes: []engine.Index{
		{Name: "client_id", Equal: []string{"client_id"}, Unique: true},
		{Name: "place", Equal: []string{"conversation", "ticket"}, Order: "created_at"},
	}}
	jobs = &engine.Collection{Name: "jobs", Indexes: []engine.Index{
		{Name: "due", Order: "due"},
	}}
)

// The lists of tickets are ordered by their last change.
var (
	tickets = &engine.Collection{Name: "tickets", Words: "words", Indexes: []engine.Index{
		{Name: "number", Equal: []string{"number"}, Unique: true},
		{Name: "origin", Equal: []string{"origin"}, Unique: true},
		{Name: "all", Order: "updated_at"},
		{Name: "open", Equal: []string{"open"}, Order: "updated_at"},
		{Name: "assignee", Equal: []string{"open", "assignee"}, Order: "updated_at"},
		{Name: "project", Equal: []string{"project"}, Order: "updated_at"},
		{Name: "open_project", Equal: []string{"open", "project"}, Order: "updated_at"},
		{Name: "status", Equal: []string{"status"}, Order: "updated_at"},
		{Name: "email", Equal: []string{"requester_email"}, Order: "updated_at"},
		{Name: "visitor", Equal: []string{"requester.visitor"}, Order: "updated_at"},
		{Name: "company", Equal: []string{"company"}, Order: "updated_at"},
		{Name: "made", Order: "created_at"},
	}}
	ticketDays  = &engine.Collection{Name: "ticket_days", Indexes: []engine.Index{{Name: "day", Order: "day"}}}
	ticketNotes = &engine.Collection{Name: "ticket_notes", Stream: true}
	companies   = &engine.Collection{Name: "companies", Indexes: []engine.Index{
		{Name: "name", Equal: []string{"key"}, Unique: true},
		{Name: "all", Order: "created_at"},
	}}
	companyDomains = &engine.Collection{Name: "company_domains"}
	counters       = &engine.Collection{Name: "counters"}
)

// collections are all of them, as start-up creates them.
var collections = []*engine.Collection{
	tenants, projects, widgets, widgetKeys, changes, drafts, letterTemplates, apiKeys, consents, agents, logins, refreshTokens, meta, deliveries,
	conversations, contexts, traces, transcriptRequests, savedReplies, bans, mentions, pushSubscriptions, mails, slots, messages, chatNotes, files, jobs,
	tickets, ticketNotes, companies, companyDomains, counters, conversationDays, ticketDays,
}

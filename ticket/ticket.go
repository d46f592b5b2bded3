// Package ticket holds cases: matters that outlive a talk, with a number per
// tenant, a requester, a status and a thread of notes.
package ticket

import (
	"strconv"
	"strings"

	"recado/tenant"
)

// A Ticket is a matter that outlives the talk. Number is dense enough to be
// read aloud and unique per tenant; numbers may have gaps.
type Ticket struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Number  int64  `json:"number"`
	// Origin is what the ticket was made from, unique per tenant, so that no
	// conversion happens twice: "conversation:<id>", "visitor:<id>:<client id>"
	// or "agent:<id>:<client id>".
	Origin      string          `json:"origin"`
	Subject     string          `json:"subject"`
	Description string          `json:"description"`
	Status      string          `json:"status"`   // a tenant's word, see tenant.Status
	Category    tenant.Category `json:"category"` // of that word
	Type        string          `json:"type"`     // support, change, consulting, problem
	Priority    string          `json:"priority"` // low, medium, high
	Project     string          `json:"project"`
	Assignee    string          `json:"assignee"` // agent id, ""
	Requester   Requester       `json:"requester"`
	// RequesterEmail repeats the requester's for its index; lower case.
	RequesterEmail string `json:"requester_email"`
	Company        string `json:"company"`      // company id, ""
	Conversation   string `json:"conversation"` // the one that it came from, ""
	Channel        string `json:"channel"`      // chat, offline, console
	// Fields are what the requester answered to the project's fields.
	Fields []tenant.FieldAnswer `json:"fields,omitempty"`

	CreatedAt int64 `json:"created_at"`
	UpdatedAt int64 `json:"updated_at"`
	ClosedAt  int64 `json:"closed_at"`
	// Open repeats, for the lists, whether the desk still has to do something.
	Open bool `json:"open"`
	// Words are the normalised words for search.
	Words []string `json:"words"`
	// Pending are the notes that the last write of this document owes its
	// thread. They stand here first, so that no crash between the two writes
	// loses them, and stay until the next write (see Service.change).
	Pending []Note `json:"pending,omitempty"`
}

// Types and priorities that a ticket can have (O3, P1).
const (
	TypeSupport    = "support"
	TypeChange     = "change"
	TypeConsulting = "consulting"
	TypeProblem    = "problem"

	PriorityLow    = "low"
	PriorityMedium = "medium"
	PriorityHigh   = "high"
)

var (
	types      = []string{TypeSupport, TypeChange, TypeConsulting, TypeProblem}
	priorities = []string{PriorityLow, PriorityMedium, PriorityHigh}
)

// Channels that tickets come in by.
const (
	ChannelChat    = "chat"
	ChannelOffline = "offline"
	ChannelConsole = "console"
)

// A Requester is the person for whom a ticket exists. Verified says that the
// company's backend vouched for the e-mail (E4).
type Requester struct {
	Name     string `json:"name"`
	Email    string `json:"email"`
	Visitor  string `json:"visitor"` // visitor id, ""
	Subject  string `json:"subject"` // the signed identity's sub, ""
	Verified bool   `json:"verified"`
	Locale   string `json:"locale,omitempty"` // that they are written to in, "" for the tenant's
}

// A Company is an organisation among a tenant's customers; its domains tell
// whose an e-mail address is (P4).
type Company struct {
	ID      string   `json:"id"`
	Version int64    `json:"version"`
	Name    string   `json:"name"`
	Key     string   `json:"key"` // the name's normalised words, unique
	Domains []string `json:"domains"`

	CreatedAt int64 `json:"created_at"`
}

// takes reports whether a requester may still add to the ticket. A solved one
// may be disputed; what is closed or cancelled is never found again (A2).
func (t *Ticket) takes() bool {
	return t.Category != tenant.CategoryClosed && t.Category != tenant.CategoryCancelled
}

// enter gives the ticket a status and what follows from it.
func (t *Ticket) enter(st tenant.Status, now int64) {
	t.Status, t.Category = st.Key, st.Category
	switch st.Category {
	case tenant.CategorySolved, tenant.CategoryClosed, tenant.CategoryCancelled:
		if t.ClosedAt == 0 {
			t.ClosedAt = now
		}
	default:
		t.ClosedAt = 0
	}
}

// derive fills the fields that exist for the indexes only.
func (t *Ticket) derive() {
	t.Open = t.Category == tenant.CategoryNew || t.Category == tenant.CategoryOpen || t.Category == tenant.CategoryWaiting
	t.RequesterEmail = lower(t.Requester.Email)
	words := []string{strconv.FormatInt(t.Number, 10), t.Subject, t.Requester.Name, t.Requester.Email}
	for _, a := range t.Fields {
		if a.Kind != tenant.FieldConsent {
			words = append(words, a.Value)
		}
	}
	t.Words = tenant.Words(strings.Join(append(words, t.Description), " "))
}

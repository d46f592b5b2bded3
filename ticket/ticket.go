// Package ticket holds cases: matters that outlive a talk, with a number per
// tenant, a requester, a status and a thread of notes.
package ticket

import "recado/tenant"

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
	CreatedAt      int64  `json:"created_at"`
	UpdatedAt      int64  `json:"updated_at"`
	ClosedAt       int64  `json:"closed_at"`
	// Words are the normalised words for search.
	Words []string `json:"words,omitempty"`
}

// A Requester is the person for whom a ticket exists. Verified says that the
// company's backend vouched for the e-mail (E4).
type Requester struct {
	Name     string `json:"name"`
	Email    string `json:"email"`
	Visitor  string `json:"visitor"` // visitor id, ""
	Subject  string `json:"subject"` // the signed identity's sub, ""
	Verified bool   `json:"verified"`
}

// A Company is an organisation among a tenant's customers; its domains tell
// whose an e-mail address is.
type Company struct {
	ID      string   `json:"id"`
	Version int64    `json:"version"`
	Name    string   `json:"name"`
	Domains []string `json:"domains"`

	CreatedAt int64 `json:"created_at"`
}

package chat

import "recado/tenant"

// A Kind says who or what made an entry.
type Kind string

const (
	FromVisitor Kind = "visitor"
	FromAgent   Kind = "agent"
	FromSystem  Kind = "system"
)

// An EntryType says what an entry of a conversation is.
type EntryType string

const (
	EntryText      EntryType = "text"
	EntryAssigned  EntryType = "assigned"  // an agent has it now; data: agent, name
	EntryClaimed   EntryType = "claimed"   // its agent takes what they were offered; data: agent, name
	EntryReleased  EntryType = "released"  // back to the queue; by the system with data: agent, name, reason
	EntryMoved     EntryType = "moved"     // to another project; data: project
	EntryConverted EntryType = "converted" // became a ticket, or joined one; data: ticket
	EntryClosed    EntryType = "closed"    // data: by (visitor, agent, system)
	EntryReopened  EntryType = "reopened"  // the case was taken back; data: ticket, agent, name
	EntryAsked     EntryType = "asked"     // for an e-mail, since nobody answers
	EntryMerged    EntryType = "merged"    // goes on in another (data: into), or another goes on here (data: of, since)
	// Of the notes among agents; data: until; text: why.
	EntryBanned   EntryType = "banned"
	EntryUnbanned EntryType = "unbanned"

	EntryRating EntryType = "rating" // data: stars; text: comment
)

// A Message is one entry of a conversation's sequence: something said, or
// something that happened to it. Agents' internal notes are Messages of a
// sequence of their own (DESIGN §6.4).
type Message struct {
	ID string `json:"id"`
	// Stream is the conversation's id; for an internal note too.
	Stream   string    `json:"stream"`
	Seq      int64     `json:"seq"`
	ClientID string    `json:"client_id"`
	Type     EntryType `json:"type"`
	From     Kind      `json:"from"`
	Author   string    `json:"author"` // visitor or agent id, "" for the system
	Name     string    `json:"name"`   // the author's, as it was then
	Text     string    `json:"text"`

	Attachments []Attachment `json:"attachments,omitempty"`
	Data        *EntryData   `json:"data,omitempty"`
	At          int64        `json:"at"`
	State       State        `json:"state"`
	// CameFrom is the Place (tenant.Actor) of who opened a conversation, with its
	// first words; for bans, and shown to nobody.
	CameFrom string `json:"came_from,omitempty"`
}

// Place is where the entry stands in its sequence.
func (m *Message) Place() (stream string, seq int64, clientID string) {
	return m.Stream, m.Seq, m.ClientID
}

// EntryData is what an event entry is about.
type EntryData struct {
	Agent    string   `json:"agent,omitempty"`
	Name     string   `json:"name,omitempty"`
	Project  string   `json:"project,omitempty"`
	Ticket   int64    `json:"ticket,omitempty"`
	Stars    int      `json:"stars,omitempty"`
	By       Kind     `json:"by,omitempty"`
	Reason   string   `json:"reason,omitempty"`   // of closed: ReasonUnanswered; of released: ReasonNotTaken, ReasonGone; "" for somebody's wish
	Until    int64    `json:"until,omitempty"`    // of banned: its end, ms
	Address  bool     `json:"address,omitempty"`  // of banned: the network address too
	Mentions []string `json:"mentions,omitempty"` // of a note: the agents who are called
	Into     string   `json:"into,omitempty"`     // of merged, and the next two: a conversation
	Of       string   `json:"of,omitempty"`       // a conversation
	Since    int64    `json:"since,omitempty"`    // of merged: since when (ms) the visitor waited there for an answer
	// Fields are what the visitor answered to the project's fields, with a
	// text that opens a conversation.
	Fields []tenant.FieldAnswer `json:"fields,omitempty"`
}

// An Attachment is a file as messages and tickets carry it. File is the
// document that says where it is and who may open it.
type Attachment struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"` // by content
	Size int64  `json:"size"` // bytes
}

// A File is an attachment's own document.
type File struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Size     int64  `json:"size"`
	Version  int64  `json:"version"`
	ClientID string `json:"client_id"` // owner and its id for this file
	Key      string `json:"key"`       // in the file store, under the tenant
	Owner    Kind   `json:"owner"`
	OwnerID  string `json:"owner_id"`
	// Conversation and Ticket are where it was sent; "" until then.
	Conversation string `json:"conversation"`
	Ticket       string `json:"ticket"` // the ticket's origin
	// Internal marks a file of an internal note, which no visitor may open.
	Internal  bool  `json:"internal"`
	CreatedAt int64 `json:"created_at"`
}

// Attachment is what messages carry of the file.
func (f *File) Attachment() Attachment {
	return Attachment{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size}
}

// Package chat holds conversations: what is said, who answers, the sockets it
// travels on, and the desk that sees it. It knows nothing of tickets.
package chat

// A Status says where a conversation stands.
type Status string

const (
	Waiting Status = "waiting" // in the queue, nobody assigned
	Active  Status = "active"  // an agent has it
	Closed  Status = "closed"
)

// A State is what an entry leaves behind: each entry of a conversation carries
// the state after it, so the last entry alone decides what may come next
// (DESIGN §6.3).
type State struct {
	Status  Status `json:"status"`
	Agent   string `json:"agent"` // agent id, "" while waiting
	Project string `json:"project"`
	// Ticket is the number of the case that this conversation is about, or
	// became; 0 for none.
	Ticket int64 `json:"ticket"`
	Rated  bool  `json:"rated"`
	// OfferUntil is the end (ms) of the time in which Agent may take what
	// routing gave them; 0: they have taken it.
	OfferUntil int64 `json:"offer_until,omitempty"`
	// Manual says that a person gave it to Agent: routing leaves it there.
	Manual bool `json:"manual,omitempty"`
	// Asked is when the thread asked for an e-mail, in ms: once in a
	// conversation.
	Asked int64 `json:"asked,omitempty"`
	// Follow says that the thread is a way into its case: the visitor goes on
	// writing in it after the end, and public answers on the case appear here.
	Follow bool `json:"follow,omitempty"`
	// Undone is how often an agent took the case back.
	Undone int `json:"undone,omitempty"`
	// Merged is the conversation that this one goes on in, of the same visitor.
	Merged string `json:"merged,omitempty"`
}

// A Conversation is one live talk between a visitor and a project's agents.
// Everything from Seq on is a projection of its entries, written behind, and
// can be rebuilt from them.
type Conversation struct {
	ID        string  `json:"id"`
	Version   int64   `json:"version"`
	Visitor   Visitor `json:"visitor"`
	VisitorID string  `json:"visitor_id"`
	Widget    string  `json:"widget"`
	Locale    string  `json:"locale"`
	Page      Page    `json:"page"`
	// Claim is the case number that an unverified visitor named; it links
	// nothing by itself (E4). Unverified marks a join by number and e-mail.
	Claim      int64 `json:"claim"`
	Unverified bool  `json:"unverified"`
	CreatedAt  int64 `json:"created_at"`

	Seq          int64  `json:"seq"` // of the last entry; 0: no entry, in no list
	Status       Status `json:"status"`
	Agent        string `json:"agent"`
	Project      string `json:"project"`
	Ticket       int64  `json:"ticket"`
	OfferUntil   int64  `json:"offer_until"` // as State's
	Manual       bool   `json:"manual"`
	Asked        int64  `json:"asked"` // as in State, and the next three
	Follow       bool   `json:"follow"`
	Undone       int    `json:"undone"`
	Merged       string `json:"merged,omitempty"`
	LastText     string `json:"last_text"` // at most 140 characters
	LastAuthor   Kind   `json:"last_author"`
	LastAt       int64  `json:"last_at"`
	WaitingSince int64  `json:"waiting_since"` // the visitor's first unanswered word, 0 for none
	FirstAnswer  int64  `json:"first_answer"`  // ms that the visitor waited for it, 0 before it
	VisitorRead  int64  `json:"visitor_read"`  // seq
	AgentRead    int64  `json:"agent_read"`
	// Unread counts what the other side said behind the read mark.
	VisitorUnread int `json:"visitor_unread"`
	AgentUnread   int `json:"agent_unread"`
	Stars         int `json:"stars"`
	// Messages counts what both sides said until the end.
	Messages int64 `json:"messages"`
	ClosedAt int64 `json:"closed_at"`
	// BannedUntil is when its visitor may write again; 0 if no agent keeps
	// them from it, or none did so here.
	BannedUntil int64 `json:"banned_until,omitempty"`
}

// CaseHidden reports whether its visitor must not learn what the case number
// that they named leads to, since nobody has proved who they are (E4).
func (c *Conversation) CaseHidden() bool { return c.Claim != 0 && !c.Visitor.Verified }

// shown is an entry as the visitor may read it: where the case is hidden, it
// becomes the number that was named, whatever it became. Whom the desk lost, and
// why, is the desk's.
func (c *Conversation) shown(m *Message) *Message {
	if m.Type == EntryReleased && m.Data != nil {
		bare := *m
		bare.Data = nil
		return &bare
	}
	if !c.CaseHidden() || m.Data == nil || m.Data.Ticket == 0 {
		return m
	}
	data, hidden := *m.Data, *m
	data.Ticket = c.Claim
	hidden.Data = &data
	return &hidden
}

// A Visitor is who writes in a widget, as far as is known. Email and Company
// are claims unless Verified.
type Visitor struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Company  string `json:"company"`
	Verified bool   `json:"verified"`
}

// A Page is where in the company's site the visitor is, and with what.
type Page struct {
	URL     string `json:"url"`
	Title   string `json:"title"`
	Browser string `json:"browser"` // User-Agent
	Locale  string `json:"locale"`  // the browser's language
}

package ticket

import (
	"context"

	"recado/tenant"
)

// A Store keeps tickets, their threads and companies. Lookups that find
// nothing answer tenant.ErrNotFound; replacing something that changed
// meanwhile answers tenant.ErrStale; a unique value that is taken answers
// tenant.ErrTaken.
type Store interface {
	// NextNumber returns a number that the tenant has not used yet.
	NextNumber(ctx context.Context, sc tenant.Scope) (int64, error)
	// InsertTicket stores a new ticket; its number and its origin are unique.
	InsertTicket(ctx context.Context, sc tenant.Scope, t *Ticket) error
	Ticket(ctx context.Context, sc tenant.Scope, id string) (*Ticket, error)
	TicketByNumber(ctx context.Context, sc tenant.Scope, number int64) (*Ticket, error)
	TicketByOrigin(ctx context.Context, sc tenant.Scope, origin string) (*Ticket, error)
	ReplaceTicket(ctx context.Context, sc tenant.Scope, t *Ticket) error
	// Tickets returns one page of a view, newest change first.
	Tickets(ctx context.Context, sc tenant.Scope, q Query) (tenant.Page[Ticket], error)
	// TicketsFor returns one page of the tickets that are a reader's own or
	// their company's, each once, newest change first.
	TicketsFor(ctx context.Context, sc tenant.Scope, r Reader, cursor string, limit int) (tenant.Page[Ticket], error)
	// SearchTickets returns the tickets that hold, for each of the words, one
	// that starts with it, newest first. Of q it uses Keep, Cursor and Limit.
	SearchTickets(ctx context.Context, sc tenant.Scope, words []string, q Query) (tenant.Page[Ticket], error)

	// TicketsMade calls each for every ticket made within from <= ms < to.
	TicketsMade(ctx context.Context, sc tenant.Scope, from, to int64, each func(*Counted)) error
	// TicketDay returns what was counted of a day; a new one, at version 0,
	// where nothing was.
	TicketDay(ctx context.Context, sc tenant.Scope, day tenant.Day) (*Day, error)
	// PutTicketDay stores a count. tenant.ErrStale or tenant.ErrTaken if
	// somebody counted since it was read.
	PutTicketDay(ctx context.Context, sc tenant.Scope, d *Day) error
	// TicketDays returns what was counted from a day to another, both
	// included, oldest first, at most 1,000 days.
	TicketDays(ctx context.Context, sc tenant.Scope, from, to tenant.Day) ([]Day, error)

	// AppendTicketNote adds n to the thread that its Stream names, and gives it
	// its Seq; n.ClientID used there before returns the first result instead.
	AppendTicketNote(ctx context.Context, sc tenant.Scope, n *Note) (stored *Note, repeated bool, err error)
	// TicketNotes returns up to limit notes with after < seq, ascending.
	TicketNotes(ctx context.Context, sc tenant.Scope, ticket string, after int64, limit int) ([]Note, error)
	TicketNoteByClientID(ctx context.Context, sc tenant.Scope, ticket, clientID string) (*Note, error)

	InsertCompany(ctx context.Context, sc tenant.Scope, c *Company) error
	Company(ctx context.Context, sc tenant.Scope, id string) (*Company, error)
	CompanyByKey(ctx context.Context, sc tenant.Scope, key string) (*Company, error)
	ReplaceCompany(ctx context.Context, sc tenant.Scope, c *Company) error
	Companies(ctx context.Context, sc tenant.Scope, cursor string, limit int) (tenant.Page[Company], error)

	// InsertDomain makes a domain a company's; tenant.ErrTaken if it is some
	// company's already.
	InsertDomain(ctx context.Context, sc tenant.Scope, d *Domain) error
	Domain(ctx context.Context, sc tenant.Scope, domain string) (*Domain, error)
	ReplaceDomain(ctx context.Context, sc tenant.Scope, d *Domain) error
	DeleteDomain(ctx context.Context, sc tenant.Scope, domain string) error
}

// A View is one list of tickets.
type View string

const (
	ViewOpen       View = "open" // new, open and waiting
	ViewMine       View = "mine" // open and assigned to Agent
	ViewUnassigned View = "unassigned"
	ViewClosed     View = "closed" // solved, closed and cancelled
	ViewAll        View = "all"
	ViewEmail      View = "email"   // the requester's, Email in lower case
	ViewVisitor    View = "visitor" // Visitor's
	ViewCompany    View = "company" // Company's
	ViewMade       View = "made"    // made within Since <= ms < Before, newest first
)

// A Query asks for one page of a view, perhaps of one project or status only.
type Query struct {
	View    View
	Agent   string
	Email   string
	Visitor string
	Company string
	Project string // "" for every project
	Status  string // "" for every status
	Since   int64  // with ViewMade
	Before  int64
	// Keep drops tickets that no index can tell apart; nil keeps all. A page
	// may then be short, with a cursor.
	Keep   func(*Ticket) bool
	Cursor string
	Limit  int // 1 to 200
}

// Holds reports whether a ticket is in the view, for those that a search or a
// narrower index finds.
func (q *Query) Holds(t *Ticket) bool {
	if q.Project != "" && t.Project != q.Project || q.Status != "" && t.Status != q.Status {
		return false
	}
	if q.Keep != nil && !q.Keep(t) {
		return false
	}
	switch q.View {
	case ViewOpen:
		return t.Open
	case ViewMine:
		return t.Open && t.Assignee == q.Agent
	case ViewUnassigned:
		return t.Open && t.Assignee == ""
	case ViewClosed:
		return !t.Open
	}
	return true
}

// A Domain says which company an e-mail domain belongs to. It is claimed
// before the company says so, and counts only if the company does.
type Domain struct {
	Domain    string `json:"domain"` // lower case
	Version   int64  `json:"version"`
	Company   string `json:"company"`
	ClaimedAt int64  `json:"claimed_at"`
}

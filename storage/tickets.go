package storage

import (
	"cmp"
	"context"
	"slices"

	"recado/storage/engine"
	"recado/tenant"
	"recado/ticket"
)

var ticketTable = table[ticket.Ticket]{
	collection: tickets,
	id:         func(t *ticket.Ticket) string { return t.ID },
	version:    func(t *ticket.Ticket) *int64 { return &t.Version },
}

// NextNumber returns the next ticket number of the tenant.
func (s *Store) NextNumber(ctx context.Context, sc tenant.Scope) (int64, error) {
	t, err := within(sc)
	if err != nil {
		return 0, err
	}
	now, err := s.engine.Add(ctx, counters, t, "tickets", map[string]int64{"last": 1})
	return now["last"], refusal(err)
}

// InsertTicket stores a new ticket.
func (s *Store) InsertTicket(ctx context.Context, sc tenant.Scope, doc *ticket.Ticket) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return ticketTable.insert(ctx, s, t, doc)
}

// Ticket returns one by its id.
func (s *Store) Ticket(ctx context.Context, sc tenant.Scope, id string) (*ticket.Ticket, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return ticketTable.get(ctx, s, t, id)
}

// TicketByNumber returns one by its number.
func (s *Store) TicketByNumber(ctx context.Context, sc tenant.Scope, number int64) (*ticket.Ticket, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return ticketTable.one(ctx, s, t, "number", number)
}

// TicketByOrigin returns the one that was made from origin.
func (s *Store) TicketByOrigin(ctx context.Context, sc tenant.Scope, origin string) (*ticket.Ticket, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return ticketTable.one(ctx, s, t, "origin", origin)
}

// ReplaceTicket stores doc if nobody was faster.
func (s *Store) ReplaceTicket(ctx context.Context, sc tenant.Scope, doc *ticket.Ticket) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return ticketTable.replace(ctx, s, t, doc)
}

// Tickets returns one page of a view.
func (s *Store) Tickets(ctx context.Context, sc tenant.Scope, q ticket.Query) (tenant.Page[ticket.Ticket], error) {
	t, err := within(sc)
	if err != nil {
		return tenant.Page[ticket.Ticket]{}, err
	}
	ask, exact := ticketQuery(q)
	if exact {
		return ticketTable.page(ctx, s, t, ask, q.Cursor)
	}
	return ticketTable.filtered(ctx, s, t, ask, q.Cursor, q.Holds)
}

// ticketQuery names the index that serves a view best; exact says that it
// serves it alone, with nothing left to filter.
func ticketQuery(q ticket.Query) (ask engine.Query, exact bool) {
	by := func(index string, equal ...any) engine.Query {
		return engine.Query{Index: index, Equal: equal, Desc: true, Limit: q.Limit}
	}
	plain := q.Keep == nil && q.Project == "" && q.Status == ""
	switch q.View {
	case ticket.ViewMade:
		ask = by("made")
		ask.From, ask.To = &q.Since, &q.Before
		return ask, plain
	case ticket.ViewEmail:
		return by("email", q.Email), plain
	case ticket.ViewVisitor:
		return by("visitor", q.Visitor), plain
	case ticket.ViewCompany:
		return by("company", q.Company), plain
	case ticket.ViewMine:
		return by("assignee", true, q.Agent), plain
	case ticket.ViewUnassigned:
		return by("assignee", true, ""), plain
	}
	switch {
	case q.Status != "":
		return by("status", q.Status), false
	case q.View == ticket.ViewAll && q.Project != "":
		return by("project", q.Project), q.Keep == nil
	case q.View == ticket.ViewAll:
		return by("all"), plain
	case q.Project != "":
		return by("open_project", q.View == ticket.ViewOpen, q.Project), q.Keep == nil
	}
	return by("open", q.View == ticket.ViewOpen), plain
}

// TicketsFor returns one page of what a reader may see. Each of its lists is
// in the same order, so one place serves as the cursor of all of them.
func (s *Store) TicketsFor(ctx context.Context, sc tenant.Scope, r ticket.Reader, cursor string, limit int) (tenant.Page[ticket.Ticket], error) {
	page := tenant.Page[ticket.Ticket]{Items: []ticket.Ticket{}}
	t, err := within(sc)
	if err != nil {
		return page, err
	}
	all := engine.Query{Index: "reader", Equal: []any{r.Visitor, r.Email, r.Company}, Desc: true}
	after, err := s.cursors.open(t, tickets.Name, all, cursor)
	if err != nil {
		return page, err
	}
	var rows []engine.Row
	for _, q := range []engine.Query{
		{Index: "visitor", Equal: []any{r.Visitor}}, {Index: "email", Equal: []any{r.Email}}, {Index: "company", Equal: []any{r.Company}},
	} {
		if q.Equal[0] == "" {
			continue
		}
		q.Desc, q.After, q.Limit = true, after, limit+1
		found, err := s.engine.Find(ctx, tickets, t, q)
		if err != nil {
			return page, refusal(err)
		}
		rows = append(rows, found...)
	}
	slices.SortFunc(rows, func(a, b engine.Row) int { return newerFirst(a.Position(), b.Position()) })
	seen := map[string]bool{}
	rows = slices.DeleteFunc(rows, func(row engine.Row) bool {
		id := row.Position().ID
		again := seen[id]
		seen[id] = true
		return again
	})
	if len(rows) > limit {
		rows = rows[:limit]
		page.Cursor = s.cursors.seal(t, tickets.Name, all, rows[limit-1].Position())
	}
	page.Items, err = decode[ticket.Ticket](rows)
	return page, err
}

func newerFirst(a, b engine.Position) int {
	return cmp.Or(cmp.Compare(b.Order, a.Order), cmp.Compare(b.ID, a.ID))
}

// searchRows is how many rows one page of a search looks at.
const searchRows = 200

// SearchTickets returns the tickets that hold all of the words.
func (s *Store) SearchTickets(ctx context.Context, sc tenant.Scope, words []string, q ticket.Query) (tenant.Page[ticket.Ticket], error) {
	page := tenant.Page[ticket.Ticket]{Items: []ticket.Ticket{}}
	t, err := within(sc)
	if err != nil {
		return page, err
	}
	list := engine.Query{Index: "words"}
	for _, w := range words {
		list.Equal = append(list.Equal, w)
	}
	after, err := s.cursors.open(t, tickets.Name, list, q.Cursor)
	if err != nil {
		return page, err
	}
	before := ""
	if after != nil {
		before = after.ID
	}
	rows, err := s.engine.Search(ctx, tickets, t, words, before, searchRows)
	if err != nil {
		return page, refusal(err)
	}
	for i, row := range rows {
		if len(page.Items) == q.Limit {
			page.Cursor = s.cursors.seal(t, tickets.Name, list, rows[i-1].Position())
			return page, nil
		}
		var doc ticket.Ticket
		if err := row.Decode(&doc); err != nil {
			return page, err
		}
		if q.Holds(&doc) {
			page.Items = append(page.Items, doc)
		}
	}
	if len(rows) == searchRows {
		page.Cursor = s.cursors.seal(t, tickets.Name, list, rows[len(rows)-1].Position())
	}
	return page, nil
}

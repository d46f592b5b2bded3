package ticket_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
)

// E1: with another tenant's scope nothing of this tenant exists, whatever is
// asked of the store; with none, nothing is answered at all. Every method is
// tried, so that a new one can't be forgotten.
func TestTheStoreKeepsTenantsApart(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "vera@nandu.example", true)
	c, err := h.AddCompany(t.Context(), h.owner, ticket.NewCompany{ClientID: clientID(), Name: "Uno", Domains: []string{"nandu.example"}})
	must(t, err)
	made := h.left(t, v, "support", "hola avería")
	n := public("una nota")
	note, err := h.AddNote(t.Context(), v, made, n)
	must(t, err)
	made = h.fresh(t, made.ID)
	d, err := h.store.Domain(t.Context(), h.sc, "nandu.example")
	must(t, err)

	ctx, s := t.Context(), ticket.Store(h.store)
	today := tenant.DayOf(time.UnixMilli(made.CreatedAt).UTC())
	must(t, h.CountDay(ctx, h.sc, today))
	empty := func(items int, err error) error {
		if err == nil && items == 0 {
			return tenant.ErrNotFound
		}
		return err
	}
	reads := map[string]func(sc tenant.Scope) error{
		"Ticket":         func(sc tenant.Scope) error { _, err := s.Ticket(ctx, sc, made.ID); return err },
		"TicketByNumber": func(sc tenant.Scope) error { _, err := s.TicketByNumber(ctx, sc, made.Number); return err },
		"TicketByOrigin": func(sc tenant.Scope) error { _, err := s.TicketByOrigin(ctx, sc, made.Origin); return err },
		"Tickets": func(sc tenant.Scope) error {
			items := 0
			for _, q := range []ticket.Query{
				{View: ticket.ViewOpen}, {View: ticket.ViewMine, Agent: "ana"}, {View: ticket.ViewUnassigned}, {View: ticket.ViewClosed},
				{View: ticket.ViewAll}, {View: ticket.ViewAll, Project: "support"}, {View: ticket.ViewOpen, Project: "support"}, {View: ticket.ViewAll, Status: "new"},
				{View: ticket.ViewEmail, Email: "vera@nandu.example"}, {View: ticket.ViewVisitor, Visitor: "vera"}, {View: ticket.ViewCompany, Company: c.ID},
			} {
				q.Limit = 10
				page, err := s.Tickets(ctx, sc, q)
				if err != nil {
					return err
				}
				items += len(page.Items)
			}
			return empty(items, nil)
		},
		"TicketsFor": func(sc tenant.Scope) error {
			page, err := s.TicketsFor(ctx, sc, ticket.Reader{Visitor: "vera", Email: "vera@nandu.example", Company: c.ID}, "", 10)
			return empty(len(page.Items), err)
		},
		"SearchTickets": func(sc tenant.Scope) error {
			page, err := s.SearchTickets(ctx, sc, []string{"averia"}, ticket.Query{View: ticket.ViewAll, Limit: 10})
			return empty(len(page.Items), err)
		},
		"TicketNotes": func(sc tenant.Scope) error {
			notes, err := s.TicketNotes(ctx, sc, made.ID, 0, 10)
			return empty(len(notes), err)
		},
		"TicketNoteByClientID": func(sc tenant.Scope) error {
			_, err := s.TicketNoteByClientID(ctx, sc, made.ID, note.ClientID)
			return err
		},
		"Company":      func(sc tenant.Scope) error { _, err := s.Company(ctx, sc, c.ID); return err },
		"CompanyByKey": func(sc tenant.Scope) error { _, err := s.CompanyByKey(ctx, sc, c.Key); return err },
		"Companies": func(sc tenant.Scope) error {
			page, err := s.Companies(ctx, sc, "", 10)
			return empty(len(page.Items), err)
		},
		"TicketsMade": func(sc tenant.Scope) error {
			items := 0
			err := s.TicketsMade(ctx, sc, 0, made.CreatedAt+1, func(*ticket.Counted) { items++ })
			return empty(items, err)
		},
		"TicketDay": func(sc tenant.Scope) error {
			d, err := s.TicketDay(ctx, sc, today)
			if err != nil {
				return err
			}
			return empty(len(d.Rows), nil)
		},
		"TicketDays": func(sc tenant.Scope) error {
			days, err := s.TicketDays(ctx, sc, 0, today)
			return empty(len(days), err)
		},
		"Domain": func(sc tenant.Scope) error { _, err := s.Domain(ctx, sc, d.Domain); return err },
		"ReplaceTicket": func(sc tenant.Scope) error {
			is := *made
			is.Subject = "changed"
			err := s.ReplaceTicket(ctx, sc, &is)
			return err
		},
		"ReplaceCompany": func(sc tenant.Scope) error { is := *c; return s.ReplaceCompany(ctx, sc, &is) },
		"ReplaceDomain":  func(sc tenant.Scope) error { is := *d; return s.ReplaceDomain(ctx, sc, &is) },
	}
	// What makes something makes it in its own tenant, with the same names.
	writes := map[string]func(sc tenant.Scope) error{
		"NextNumber": func(sc tenant.Scope) error {
			if n, err := s.NextNumber(ctx, sc); err != nil || n != 1 {
				return errors.Join(err, errors.New("another tenant's numbers are counted"))
			}
			return nil
		},
		"PutTicketDay": func(sc tenant.Scope) error {
			return s.PutTicketDay(ctx, sc, &ticket.Day{ID: "2000-01-01", Day: 10_957})
		},
		"InsertTicket":  func(sc tenant.Scope) error { is := *made; return s.InsertTicket(ctx, sc, &is) },
		"InsertCompany": func(sc tenant.Scope) error { is := *c; return s.InsertCompany(ctx, sc, &is) },
		"InsertDomain":  func(sc tenant.Scope) error { is := *d; return s.InsertDomain(ctx, sc, &is) },
		"AppendTicketNote": func(sc tenant.Scope) error {
			is := *note
			stored, repeated, err := s.AppendTicketNote(ctx, sc, &is)
			if err == nil && (repeated || stored.Seq != 1) {
				return errors.New("another tenant's thread was found")
			}
			return err
		},
		"DeleteDomain": func(sc tenant.Scope) error { return s.DeleteDomain(ctx, sc, d.Domain) },
	}
	other := tenant.UnscopedScope("other")
	kind := reflect.TypeFor[ticket.Store]()
	for i := range kind.NumMethod() {
		name := kind.Method(i).Name
		switch {
		case reads[name] != nil:
			if name[:2] != "Re" { // replacing changes it
				if err := reads[name](h.sc); err != nil {
					t.Errorf("%s: its own tenant gets %v", name, err)
				}
			}
			refused(t, reads[name](other), tenant.ErrNotFound, name+" of another tenant")
			if err := reads[name](tenant.Scope{}); err == nil || tenant.IsRefusal(err) {
				t.Errorf("%s without a tenant: %v", name, err)
			}
		case writes[name] != nil:
			if err := writes[name](tenant.Scope{}); err == nil || tenant.IsRefusal(err) {
				t.Errorf("%s without a tenant: %v", name, err)
			}
		default:
			t.Errorf("%s is not tried", name)
		}
	}
	for name, write := range writes {
		if err := write(other); err != nil {
			t.Errorf("%s in another tenant: %v", name, err)
		}
	}
	if _, err := s.Domain(ctx, h.sc, d.Domain); err != nil {
		t.Errorf("deleting a domain in another tenant: %v", err)
	}
	if is := h.fresh(t, made.ID); is.Subject != made.Subject || is.Version != made.Version || len(h.thread(t, made.ID)) != 1 {
		t.Errorf("another tenant changed it: %+v", is)
	}
}

// The room's own doors: everything of another tenant does not exist.
func TestTheRoomKeepsTenantsApart(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "vera@nandu.example", true)
	made := h.left(t, v, "support", "hola")
	c := h.talk(t, v, 2)
	other := tenant.UnscopedScope("other")
	thief, boss := v, h.owner
	thief.Scope, boss.Scope = other, other
	must(t, h.store.InsertTenant(t.Context(), other, &tenant.Tenant{ID: "other", Statuses: tenant.DefaultStatuses()}))

	_, err := h.OpenFor(t.Context(), thief, made.Number)
	refused(t, err, tenant.ErrCaseNotFound, "OpenFor")
	_, ok, err := h.MatchClaim(t.Context(), other, made.Number, "vera@nandu.example")
	if ok || err != nil {
		t.Errorf("MatchClaim: %v, %v", ok, err)
	}
	got, err := h.ListFor(t.Context(), thief, "", 10)
	if len(got.Items) != 0 || err != nil {
		t.Errorf("ListFor: %v, %v", got, err)
	}
	_, err = h.ReadFor(t.Context(), thief, made.Number)
	refused(t, err, tenant.ErrCaseNotFound, "ReadFor")
	refused(t, h.MayRead(t.Context(), thief, &chat.File{Ticket: made.Origin}), tenant.ErrNotFound, "MayRead")
	_, err = h.AddNote(t.Context(), boss, made, public("x"))
	if err == nil {
		t.Error("AddNote: another tenant's ticket was written")
	}
	is := *made
	_, err = h.Update(t.Context(), boss, &is, ticket.Patch{Version: made.Version, Priority: ptr("low")})
	refused(t, err, tenant.ErrNotFound, "Update")
	must(t, h.Transcript(t.Context(), other, c.ID))
	refused(t, h.MayOpen(t.Context(), boss, &chat.File{Ticket: made.Origin}), tenant.ErrNotFound, "MayOpen")
	if now := h.fresh(t, made.ID); now.Version != made.Version || len(h.thread(t, made.ID)) != 0 {
		t.Errorf("another tenant changed it: %+v", now)
	}
	if notes, err := h.store.TicketNotes(t.Context(), other, made.ID, 0, 10); err != nil || len(notes) != 0 {
		t.Errorf("the other tenant's thread: %+v, %v", notes, err)
	}
}

package ticket_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"recado/tenant"
	"recado/ticket"
)

// numbers are those of a whole list, read page by page.
func (h *house) numbers(t *testing.T, actor tenant.Actor, q ticket.Query, search string) []int64 {
	t.Helper()
	q.Agent, q.Limit = actor.ID, 3
	found := []int64{}
	for range 100 {
		page, err := h.List(t.Context(), actor, q, search)
		must(t, err)
		for _, got := range page.Items {
			found = append(found, got.Number)
		}
		if page.Cursor == "" {
			return found
		}
		q.Cursor = page.Cursor
	}
	t.Fatal("a list without end")
	return nil
}

// shelf is a desk with a ticket in each state. Numbers are those of the order
// in which they were last changed.
func shelf(t *testing.T) *house {
	h := newHouse(t)
	for i, c := range []struct {
		project, status, assignee string
	}{
		{"support", "new", "ana"}, {"support", "open", ""}, {"support", "solved", "ana"}, {"support", "closed", ""},
		{"sales", "new", ""}, {"sales", "waiting_us", "bea"}, {"sales", "cancelled", "bea"}, {"support", "open", "ana"},
	} {
		h.pass(time.Second)
		made := h.left(t, h.visitor("vera", "v@example.com", true), c.project, fmt.Sprintf("caso %d", i+1))
		h.patch(t, h.owner, made.ID, ticket.Patch{Status: &c.status, Assignee: &c.assignee})
	}
	return h
}

func TestEveryViewOfTheDesk(t *testing.T) {
	h := shelf(t)
	for _, c := range []struct {
		actor tenant.Actor
		q     ticket.Query
		want  []int64
	}{
		{h.owner, ticket.Query{}, []int64{8, 6, 5, 2, 1}},
		{h.owner, ticket.Query{View: ticket.ViewOpen}, []int64{8, 6, 5, 2, 1}},
		{h.owner, ticket.Query{View: ticket.ViewClosed}, []int64{7, 4, 3}},
		{h.owner, ticket.Query{View: ticket.ViewAll}, []int64{8, 7, 6, 5, 4, 3, 2, 1}},
		{h.owner, ticket.Query{View: ticket.ViewUnassigned}, []int64{5, 2}},
		{h.owner, ticket.Query{View: ticket.ViewMine}, []int64{}},
		{h.owner, ticket.Query{View: ticket.ViewOpen, Project: "support"}, []int64{8, 2, 1}},
		{h.owner, ticket.Query{View: ticket.ViewClosed, Project: "sales"}, []int64{7}},
		{h.owner, ticket.Query{View: ticket.ViewAll, Project: "sales"}, []int64{7, 6, 5}},
		{h.owner, ticket.Query{View: ticket.ViewAll, Status: "open"}, []int64{8, 2}},
		{h.owner, ticket.Query{View: ticket.ViewAll, Status: "new", Project: "sales"}, []int64{5}},
		{h.owner, ticket.Query{View: ticket.ViewOpen, Status: "closed"}, []int64{}},
		{h.owner, ticket.Query{View: ticket.ViewUnassigned, Project: "sales"}, []int64{5}},
		{h.ana, ticket.Query{View: ticket.ViewMine}, []int64{8, 1}},
		{h.ana, ticket.Query{View: ticket.ViewMine, Status: "open"}, []int64{8}},
		{h.ana, ticket.Query{View: ticket.ViewAll}, []int64{8, 4, 3, 2, 1}},
		{h.ana, ticket.Query{View: ticket.ViewOpen}, []int64{8, 2, 1}},
		{h.ana, ticket.Query{View: ticket.ViewUnassigned}, []int64{2}},
		{h.ana, ticket.Query{View: ticket.ViewAll, Project: "sales"}, []int64{}},
		{h.bea, ticket.Query{View: ticket.ViewAll}, []int64{7, 6, 5}},
		{h.bea, ticket.Query{View: ticket.ViewAll, Project: "nope"}, []int64{}},
		{h.bea, ticket.Query{View: ticket.ViewAll, Status: "nope"}, []int64{}},
	} {
		if got := h.numbers(t, c.actor, c.q, ""); !slices.Equal(got, c.want) {
			t.Errorf("%s, %s, project %q, status %q: got %v, want %v", c.actor.ID, c.q.View, c.q.Project, c.q.Status, got, c.want)
		}
	}
	for _, view := range []ticket.View{"nope", ticket.ViewEmail, ticket.ViewVisitor, ticket.ViewCompany} {
		_, err := h.List(t.Context(), h.owner, ticket.Query{View: view, Limit: 3}, "")
		refused(t, err, tenant.ErrBadValue, "view "+string(view))
	}
	_, err := h.List(t.Context(), h.owner, ticket.Query{View: ticket.ViewAll, Cursor: "tampered", Limit: 3}, "")
	refused(t, err, tenant.ErrBadCursor, "a tampered cursor")
	page, err := h.List(t.Context(), h.owner, ticket.Query{View: ticket.ViewAll, Limit: 3}, "")
	must(t, err)
	_, err = h.List(t.Context(), h.owner, ticket.Query{View: ticket.ViewOpen, Cursor: page.Cursor, Limit: 3}, "")
	refused(t, err, tenant.ErrBadCursor, "another list's cursor")
}

// Accents, case and endings do not hide a ticket from who looks for it.
func TestSearch(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("Núria Añón", "nuria@example.com", true)
	h.left(t, v, "support", "La AVERÍA del camión")
	h.left(t, v, "sales", "Cotización de camiones, ¿cuándo?")
	h.left(t, h.visitor("otro", "otro@example.com", true), "support", "nada que ver")
	h.patch(t, h.ana, h.left(t, v, "support", "camion cerrado").ID, ticket.Patch{Status: ptr("closed")})
	for _, c := range []struct {
		actor  tenant.Actor
		q      ticket.Query
		search string
		want   []int64
	}{
		{h.owner, ticket.Query{}, "averia", []int64{1}},
		{h.owner, ticket.Query{}, "avería", []int64{1}},
		{h.owner, ticket.Query{}, "CAMIÓN", []int64{4, 2, 1}},
		{h.owner, ticket.Query{View: ticket.ViewOpen}, "camión", []int64{2, 1}},
		{h.owner, ticket.Query{Project: "sales"}, "cami", []int64{2}},
		{h.owner, ticket.Query{Status: "closed"}, "cami", []int64{4}},
		{h.ana, ticket.Query{}, "camión", []int64{4, 1}},
		{h.bea, ticket.Query{}, "camión", []int64{2}},
		{h.owner, ticket.Query{}, "camion averia", []int64{1}},
		{h.owner, ticket.Query{}, "nuria anon", []int64{4, 2, 1}},
		{h.owner, ticket.Query{}, "otro@example.com", []int64{3}},
		{h.owner, ticket.Query{}, "3", []int64{3}},
		{h.owner, ticket.Query{}, " #3 ", []int64{3}},
		{h.bea, ticket.Query{}, "3", []int64{}},
		{h.owner, ticket.Query{}, "99999", []int64{}},
		{h.owner, ticket.Query{}, "mion", []int64{}},
		{h.owner, ticket.Query{}, "¿?", []int64{}},
		{h.owner, ticket.Query{}, `"camion" OR 1=1 * NEAR(`, []int64{}},
		{h.owner, ticket.Query{}, strings.Repeat("camion ", 5000), []int64{4, 2, 1}},
		{h.owner, ticket.Query{}, "a\x00b", []int64{}},
	} {
		if got := h.numbers(t, c.actor, c.q, c.search); !slices.Equal(got, c.want) {
			t.Errorf("%s searches %.40q: got %v, want %v", c.actor.ID, c.search, got, c.want)
		}
	}
}

package ticket_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
)

// S9: the tickets of a period by their present status and project, with totals;
// each number's list has as many tickets; agents see what is theirs.
func TestReport(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "vera@nandu.example", true)
	one := h.left(t, v, "support", "uno")
	h.left(t, v, "support", "dos")
	three := h.left(t, v, "support", "tres")
	solved, to := "solved", ""
	_, err := h.Update(t.Context(), h.ana, one, ticket.Patch{Version: one.Version, Status: &solved})
	must(t, err)
	_, err = h.Update(t.Context(), h.ana, three, ticket.Patch{Version: three.Version, Assignee: &to})
	must(t, err)
	h.pass(15 * time.Second)
	ran := 0
	for {
		j, err := h.store.UnscopedLeaseJob(t.Context(), h.ms.Load(), 60_000)
		if err != nil {
			break
		}
		if j.Kind == ticket.JobCount {
			must(t, h.RunCount(t.Context(), h.sc, *j))
			ran++
		}
	}
	if ran != 1 {
		t.Errorf("%d counts for what happened in ten seconds, want 1", ran)
	}
	boss := tenant.Actor{Scope: h.sc, Kind: tenant.AgentOf, ID: "boss", Role: tenant.RoleOwner}
	day := tenant.DayOf(time.UnixMilli(one.CreatedAt).UTC())
	q := ticket.ReportQuery{ReportQuery: chat.ReportQuery{From: day, To: day}}
	r, err := h.Report(t.Context(), boss, q)
	must(t, err)
	if r.Total != 3 || r.Statuses["solved"] != 1 || len(r.Projects) != 1 || r.Projects[0].ID != "support" || r.Projects[0].Statuses["solved"] != 1 || r.Projects[0].Total != 3 {
		t.Errorf("the table is %+v", r)
	}
	if len(r.Days) != 1 || r.Days[0].Total != 3 || r.CountedAt == 0 {
		t.Errorf("the days are %+v", r.Days)
	}
	for status, want := range r.Statuses {
		q := q
		q.Status = status
		page, err := h.Behind(t.Context(), boss, q, "")
		must(t, err)
		if int64(len(page.Items)) != want {
			t.Errorf("%d tickets stand behind %s, which says %d", len(page.Items), status, want)
		}
	}
	mine, err := h.Report(t.Context(), h.ana, q)
	must(t, err)
	page, err := h.Behind(t.Context(), h.ana, q, "")
	must(t, err)
	if mine.Total != 2 || len(page.Items) != 2 || page.Items[0].ID == three.ID || page.Items[1].ID == three.ID {
		t.Errorf("ana sees %+v, behind it %+v", mine, page.Items)
	}
	q.Agent = "boss"
	_, err = h.Report(t.Context(), h.ana, q)
	refused(t, err, tenant.ErrNotFound, "another's report")
	// A year, and the one before it, is one query of days.
	reads := h.calls.reads.Load()
	_, err = h.Report(t.Context(), boss, ticket.ReportQuery{ReportQuery: chat.ReportQuery{From: day - 365, To: day}})
	must(t, err)
	if n := h.calls.reads.Load() - reads; n > 3 {
		t.Errorf("a year's report takes %d reads of the store, want at most 3", n)
	}
}

// S9: the sums by project, by status and in the corner are those of the tickets,
// and of each other.
func TestReportTotals(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "vera@nandu.example", true)
	want := map[string]map[string]int64{
		"support": {"open": 3, "waiting_us": 1, "solved": 2},
		"sales":   {"open": 1, "waiting_us": 2, "cancelled": 1},
	}
	var day tenant.Day
	nobody := ""
	for project, statuses := range want {
		for status, n := range statuses {
			for i := range n {
				one := h.left(t, v, project, fmt.Sprint(project, status, i))
				day = tenant.DayOf(time.UnixMilli(one.CreatedAt).UTC())
				patch := ticket.Patch{Version: one.Version, Status: &status}
				if i%2 == 1 { // the rows of two agents add up
					patch.Assignee = &nobody
				}
				_, err := h.Update(t.Context(), h.owner, one, patch)
				must(t, err)
			}
		}
	}
	h.pass(15 * time.Second)
	for {
		j, err := h.store.UnscopedLeaseJob(t.Context(), h.ms.Load(), 60_000)
		if err != nil {
			break
		}
		if j.Kind == ticket.JobCount {
			must(t, h.RunCount(t.Context(), h.sc, *j))
		}
	}
	r, err := h.Report(t.Context(), h.owner, ticket.ReportQuery{ReportQuery: chat.ReportQuery{From: day, To: day}})
	must(t, err)
	columns, corner := map[string]int64{}, int64(0)
	for _, row := range r.Projects {
		sum := int64(0)
		for status, n := range row.Statuses {
			columns[status] += n
			sum += n
		}
		if !maps.Equal(row.Statuses, want[row.ID]) || row.Total != sum {
			t.Errorf("%s: %v, %d in all; want %v", row.ID, row.Statuses, row.Total, want[row.ID])
		}
		corner += row.Total
	}
	if len(r.Projects) != len(want) || !maps.Equal(r.Statuses, columns) || r.Total != corner || corner != 10 {
		t.Errorf("columns %v and %d, rows sum up to %v and %d", r.Statuses, r.Total, columns, corner)
	}
	if !maps.Equal(columns, map[string]int64{"open": 4, "waiting_us": 3, "solved": 2, "cancelled": 1}) {
		t.Errorf("the columns are %v", columns)
	}
}

package ticket

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"recado/chat"
	"recado/tenant"
)

// A ReportQuery asks for the tickets that were made in a period: of all, or of
// an assignee.
type ReportQuery struct {
	chat.ReportQuery
	Status string // of a list
}

// A Report is the table of a period (S9): how many of the tickets that were
// made in it have which status now, by project, with totals. Days, projects
// and agents without any are left out.
type Report struct {
	chat.Period
	CountedAt int64            `json:"counted_at"`
	Total     int64            `json:"total"`
	Before    int64            `json:"before"`
	Statuses  map[string]int64 `json:"statuses"` // by key
	Projects  []ReportRow      `json:"projects"`
	Agents    []ReportRow      `json:"agents"` // by assignee; "" is nobody
	Days      []ReportDay      `json:"days"`
}

// A ReportRow is one project, or one assignee, with its tickets by status.
type ReportRow struct {
	ID       string           `json:"id"`
	Total    int64            `json:"total"`
	Before   int64            `json:"before"`
	Statuses map[string]int64 `json:"statuses"`
}

// A ReportDay is how many tickets were made in a day.
type ReportDay struct {
	Day   string `json:"day"`
	Total int64  `json:"total"`
}

// known refuses a project or an assignee that the tenant does not have.
func (s *Service) known(ctx context.Context, sc tenant.Scope, q ReportQuery, projects []tenant.Project) error {
	if q.Project != "" && !slices.ContainsFunc(projects, func(p tenant.Project) bool { return p.ID == q.Project }) {
		return tenant.ErrNotFound
	}
	if q.Agent == "" {
		return nil
	}
	_, err := s.People.Agent(ctx, sc, q.Agent)
	return err
}

// Report returns the table of a period, from what was counted.
func (s *Service) Report(ctx context.Context, actor tenant.Actor, q ReportQuery) (*Report, error) {
	if err := q.Check(actor); err != nil {
		return nil, err
	}
	_, projects, cal, err := s.directory(ctx, actor.Scope)
	if err == nil {
		err = s.known(ctx, actor.Scope, q, projects)
	}
	if err != nil {
		return nil, err
	}
	days, err := s.Store.TicketDays(ctx, actor.Scope, q.Before(), q.To)
	if err != nil {
		return nil, err
	}
	var seen []string
	for i := range projects {
		if actor.Sees(projects[i].ID) {
			seen = append(seen, projects[i].ID)
		}
	}
	r := sumDays(days, q, func(row *DayRow) bool { return q.Holds(actor, row.Project, row.Assignee) })
	r.Period = chat.PeriodOf(cal, q.From, q.To, seen)
	return r, nil
}

// sumDays adds up the rows that are asked for.
func sumDays(days []Day, q ReportQuery, holds func(*DayRow) bool) *Report {
	r := &Report{Statuses: map[string]int64{}, Days: []ReportDay{}}
	projects, agents := map[string]*ReportRow{}, map[string]*ReportRow{}
	for i := range days {
		d, made := &days[i], int64(0)
		now := d.Day >= q.From
		for j := range d.Rows {
			row := &d.Rows[j]
			if !holds(row) {
				continue
			}
			rowOf(projects, row.Project).add(row, now)
			rowOf(agents, row.Assignee).add(row, now)
			if !now {
				r.Before += row.Tickets
				continue
			}
			made += row.Tickets
			r.Statuses[row.Status] += row.Tickets
		}
		r.Total += made
		if made > 0 {
			r.Days = append(r.Days, ReportDay{d.ID, made})
		}
		if now {
			r.CountedAt = max(r.CountedAt, d.CountedAt)
		}
	}
	r.Projects, r.Agents = sorted(projects), sorted(agents)
	return r
}

func rowOf(rows map[string]*ReportRow, id string) *ReportRow {
	if rows[id] == nil {
		rows[id] = &ReportRow{ID: id, Statuses: map[string]int64{}}
	}
	return rows[id]
}

func (r *ReportRow) add(d *DayRow, now bool) {
	if !now {
		r.Before += d.Tickets
		return
	}
	r.Total += d.Tickets
	r.Statuses[d.Status] += d.Tickets
}

// sorted are the rows, most tickets first.
func sorted(rows map[string]*ReportRow) []ReportRow {
	list := []ReportRow{}
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		list = append(list, *rows[id])
	}
	slices.SortStableFunc(list, func(a, b ReportRow) int { return cmp.Compare(b.Total, a.Total) })
	return list
}

// Behind returns one page of the tickets that a number of a report counts,
// newest first.
func (s *Service) Behind(ctx context.Context, actor tenant.Actor, q ReportQuery, cursor string) (tenant.Page[Ticket], error) {
	none := tenant.Page[Ticket]{}
	if err := q.Check(actor); err != nil {
		return none, err
	}
	_, _, cal, err := s.directory(ctx, actor.Scope)
	if err != nil {
		return none, err
	}
	since, before := cal.Window(q.From, q.To)
	return s.Store.Tickets(ctx, actor.Scope, Query{
		View: ViewMade, Since: since, Before: before, Cursor: cursor, Limit: pageLimit,
		Keep: func(t *Ticket) bool {
			day := cal.Day(t.Project, t.CreatedAt)
			return day >= q.From && day <= q.To && q.Holds(actor, t.Project, t.Assignee) && (q.Status == "" || q.Status == t.Status)
		},
	})
}

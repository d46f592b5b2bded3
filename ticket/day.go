package ticket

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"recado/chat"
	"recado/tenant"
)

// JobCount is the kind of the jobs that count tickets (chat.Marks).
const JobCount = "ticket.count"

// A Day is what is counted of the tickets that were made in a day, by what they
// are now, each in the local day of its project (S9). It is a projection of
// their documents, as chat.Day is.
type Day struct {
	ID        string     `json:"id"` // YYYY-MM-DD
	Version   int64      `json:"version"`
	Day       tenant.Day `json:"day"`
	Rows      []DayRow   `json:"rows"`
	CountedAt int64      `json:"counted_at"`
	Took      int64      `json:"took"` // ms
}

// A DayRow is how many tickets of a project have a status and an assignee.
type DayRow struct {
	Project  string `json:"project"`
	Status   string `json:"status"`
	Assignee string `json:"assignee"`
	Tickets  int64  `json:"tickets"`
}

// A Counted is of a ticket what is counted.
type Counted struct {
	CreatedAt int64  `json:"created_at"`
	Project   string `json:"project"`
	Status    string `json:"status"`
	Assignee  string `json:"assignee"`
}

// directory reads a tenant, its projects and their calendar.
func (s *Service) directory(ctx context.Context, sc tenant.Scope) (*tenant.Tenant, []tenant.Project, tenant.Calendar, error) {
	t, err := s.People.Tenant(ctx, sc)
	if err != nil {
		return nil, nil, tenant.Calendar{}, err
	}
	projects, err := s.People.Projects(ctx, sc)
	return t, projects, tenant.NewCalendar(t.TimeZone, projects), err
}

// RunCount is the handler of JobCount.
func (s *Service) RunCount(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	_, _, cal, err := s.directory(ctx, sc)
	if err != nil {
		return err
	}
	last := func(day tenant.Day) (at, took int64, err error) {
		d, err := s.Store.TicketDay(ctx, sc, day)
		if err != nil {
			return 0, 0, err
		}
		return d.CountedAt, d.Took, nil
	}
	return s.marks.Run(ctx, sc, j, cal, last, func(day tenant.Day) error { return s.CountDay(ctx, sc, day) })
}

// CountDay counts the tickets that were made in a day.
func (s *Service) CountDay(ctx context.Context, sc tenant.Scope, day tenant.Day) error {
	_, _, cal, err := s.directory(ctx, sc)
	if err != nil {
		return err
	}
	for range changeTries {
		d, err := s.Store.TicketDay(ctx, sc, day)
		if err != nil {
			return err
		}
		began := s.now()
		if d.Rows, err = s.countRows(ctx, sc, cal, day); err != nil {
			return err
		}
		d.CountedAt = s.now()
		d.Took = d.CountedAt - began
		err = s.Store.PutTicketDay(ctx, sc, d)
		if !errors.Is(err, tenant.ErrStale) && !errors.Is(err, tenant.ErrTaken) {
			return err
		}
	}
	return tenant.ErrUnavailable
}

// countRows reads a day's tickets and counts them.
func (s *Service) countRows(ctx context.Context, sc tenant.Scope, cal tenant.Calendar, day tenant.Day) ([]DayRow, error) {
	rows := map[DayRow]int64{}
	from, to := cal.Window(day, day)
	err := s.Store.TicketsMade(ctx, sc, from, to, func(c *Counted) {
		if cal.Day(c.Project, c.CreatedAt) == day {
			rows[DayRow{Project: c.Project, Status: c.Status, Assignee: c.Assignee}]++
		}
	})
	sorted := slices.SortedFunc(maps.Keys(rows), func(a, b DayRow) int {
		return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Assignee, b.Assignee))
	})
	for i := range sorted {
		sorted[i].Tickets = rows[sorted[i]]
	}
	return sorted, err
}

// CountAll counts every day again in which a ticket was made, and says how many
// there are. A ticket that is there stays, so no other day has any.
func (s *Service) CountAll(ctx context.Context, sc tenant.Scope) (days int, err error) {
	_, _, cal, err := s.directory(ctx, sc)
	if err != nil {
		return 0, err
	}
	all := map[tenant.Day]bool{}
	if err := s.Store.TicketsMade(ctx, sc, 0, math.MaxInt64, func(c *Counted) { all[cal.Day(c.Project, c.CreatedAt)] = true }); err != nil {
		return 0, err
	}
	for day := range all {
		if err := s.CountDay(ctx, sc, day); err != nil {
			return 0, fmt.Errorf("day %s: %w", day, err)
		}
	}
	return len(all), nil
}

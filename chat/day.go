package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"recado/tenant"
)

// JobCount is the kind of the jobs that count conversations (Marks).
const JobCount = "conversation.count"

// A Day is what is counted of the conversations that began in a day, each in
// the local day of its project. It is a projection of their documents: whoever
// counts reads Version first, then the conversations, and what somebody counted
// meanwhile is not overwritten. So nothing is counted twice or left out,
// whoever counts, and however often.
type Day struct {
	ID        string     `json:"id"` // YYYY-MM-DD
	Version   int64      `json:"version"`
	Day       tenant.Day `json:"day"`
	Rows      []DayRow   `json:"rows"`
	CountedAt int64      `json:"counted_at"`
	Took      int64      `json:"took"` // ms
}

// A DayRow has the conversations of one project that one agent had last; ""
// for those that nobody took.
type DayRow struct {
	Project string `json:"project"`
	Agent   string `json:"agent"`
	Figures
}

// calendar says in which day a tenant's conversations are counted.
func (s *Service) calendar(ctx context.Context, sc tenant.Scope) (tenant.Calendar, error) {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return tenant.Calendar{}, err
	}
	return tenant.NewCalendar(page.zone, page.projects), nil
}

// RunCount is the handler of JobCount.
func (s *Service) RunCount(ctx context.Context, sc tenant.Scope, j Job) error {
	cal, err := s.calendar(ctx, sc)
	if err != nil {
		return err
	}
	last := func(day tenant.Day) (at, took int64, err error) {
		d, err := s.Store.ConversationDay(ctx, sc, day)
		if err != nil {
			return 0, 0, err
		}
		return d.CountedAt, d.Took, nil
	}
	return s.marks.Run(ctx, sc, j, cal, last, func(day tenant.Day) error { return s.CountDay(ctx, sc, day) })
}

// CountDay counts the conversations that began in a day.
func (s *Service) CountDay(ctx context.Context, sc tenant.Scope, day tenant.Day) error {
	cal, err := s.calendar(ctx, sc)
	if err != nil {
		return err
	}
	for range refreshTries {
		d, err := s.Store.ConversationDay(ctx, sc, day)
		if err != nil {
			return err
		}
		began := s.now()
		if d.Rows, err = s.countRows(ctx, sc, cal, day); err != nil {
			return err
		}
		d.CountedAt = s.now()
		d.Took = d.CountedAt - began
		err = s.Store.PutConversationDay(ctx, sc, d)
		if !errors.Is(err, tenant.ErrStale) && !errors.Is(err, tenant.ErrTaken) {
			return err
		}
	}
	return tenant.ErrUnavailable
}

type dayKey struct{ project, agent string }

// countRows reads a day's conversations and counts them.
func (s *Service) countRows(ctx context.Context, sc tenant.Scope, cal tenant.Calendar, day tenant.Day) ([]DayRow, error) {
	rows := map[dayKey]*DayRow{}
	from, to := cal.Window(day, day)
	err := s.Store.ConversationsBegun(ctx, sc, from, to, func(c *Counted) {
		if !c.is(OfAll) || cal.Day(c.Project, c.CreatedAt) != day {
			return
		}
		key := dayKey{c.Project, c.Agent}
		if rows[key] == nil {
			rows[key] = &DayRow{Project: c.Project, Agent: c.Agent}
		}
		rows[key].count(c)
	})
	sorted := []DayRow{}
	for _, key := range slices.SortedFunc(maps.Keys(rows), func(a, b dayKey) int {
		return cmp.Or(cmp.Compare(a.project, b.project), cmp.Compare(a.agent, b.agent))
	}) {
		sorted = append(sorted, *rows[key])
	}
	return sorted, err
}

// CountAll counts every day again in which a conversation began, and those that
// were counted before, and says how many there are.
func (s *Service) CountAll(ctx context.Context, sc tenant.Scope) (days int, err error) {
	cal, err := s.calendar(ctx, sc)
	if err != nil {
		return 0, err
	}
	all := map[tenant.Day]bool{}
	if err := s.Store.ConversationsBegun(ctx, sc, 0, math.MaxInt64, func(c *Counted) { all[cal.Day(c.Project, c.CreatedAt)] = true }); err != nil {
		return 0, err
	}
	for from := tenant.Day(0); ; {
		counted, err := s.Store.ConversationDays(ctx, sc, from, tenant.Day(1)<<40)
		if err != nil {
			return 0, err
		}
		if len(counted) == 0 {
			break
		}
		for i := range counted {
			all[counted[i].Day] = true
		}
		from = counted[len(counted)-1].Day + 1
	}
	for _, day := range slices.Sorted(maps.Keys(all)) {
		if err := s.CountDay(ctx, sc, day); err != nil {
			return 0, fmt.Errorf("day %s: %w", day, err)
		}
	}
	return len(all), nil
}

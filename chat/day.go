package chat

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"recado/tenant"
)

// JobCount is the kind of the jobs that count conversations (Counter).
const JobCount = "conversation.count"

// A Day is what is counted of the conversations that began in a day, each in
// the local day of its project: a projection of their documents.
type Day = Tally[DayRow]

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

// newCounts returns what counts the conversations of a service.
func newCounts(s *Service) *Counter[DayRow] {
	return &Counter[DayRow]{
		Marks: Marks{Kind: JobCount, Jobs: s.Store, Now: s.now}, Calendar: s.calendar,
		Day: s.Store.ConversationDay, Put: s.Store.PutConversationDay, Days: s.Store.ConversationDays,
		Rows: s.countRows, Made: s.begunDays,
	}
}

// RunCount is the handler of JobCount.
func (s *Service) RunCount(ctx context.Context, sc tenant.Scope, j Job) error {
	return s.counts.Run(ctx, sc, j)
}

// CountDay counts the conversations that began in a day.
func (s *Service) CountDay(ctx context.Context, sc tenant.Scope, day tenant.Day) error {
	return s.counts.CountDay(ctx, sc, day)
}

// CountAll counts every day again, and says how many there are.
func (s *Service) CountAll(ctx context.Context, sc tenant.Scope) (days int, err error) {
	return s.counts.CountAll(ctx, sc)
}

// begunDays calls each for the days in which conversations began.
func (s *Service) begunDays(ctx context.Context, sc tenant.Scope, cal tenant.Calendar, each func(tenant.Day)) error {
	return s.Store.ConversationsBegun(ctx, sc, 0, math.MaxInt64, func(c *Counted) { each(cal.Day(c.Project, c.CreatedAt)) })
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

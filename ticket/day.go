package ticket

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"recado/chat"
	"recado/tenant"
)

// JobCount is the kind of the jobs that count tickets (chat.Counter).
const JobCount = "ticket.count"

// A Day is what is counted of the tickets that were made in a day, by what they
// are now, each in the local day of its project (S9): a projection of their
// documents.
type Day = chat.Tally[DayRow]

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

// newCounts returns what counts the tickets of a service.
func newCounts(s *Service) *chat.Counter[DayRow] {
	return &chat.Counter[DayRow]{
		Marks: chat.Marks{Kind: JobCount, Jobs: s.Conversations, Now: s.now},
		Calendar: func(ctx context.Context, sc tenant.Scope) (tenant.Calendar, error) {
			_, _, cal, err := s.directory(ctx, sc)
			return cal, err
		},
		Day: s.Store.TicketDay, Put: s.Store.PutTicketDay, Days: s.Store.TicketDays,
		Rows: s.countRows, Made: s.madeDays,
	}
}

// RunCount is the handler of JobCount.
func (s *Service) RunCount(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	return s.counts.Run(ctx, sc, j)
}

// CountDay counts the tickets that were made in a day.
func (s *Service) CountDay(ctx context.Context, sc tenant.Scope, day tenant.Day) error {
	return s.counts.CountDay(ctx, sc, day)
}

// CountAll counts every day again, and says how many there are.
func (s *Service) CountAll(ctx context.Context, sc tenant.Scope) (days int, err error) {
	return s.counts.CountAll(ctx, sc)
}

// madeDays calls each for the days in which tickets were made.
func (s *Service) madeDays(ctx context.Context, sc tenant.Scope, cal tenant.Calendar, each func(tenant.Day)) error {
	return s.Store.TicketsMade(ctx, sc, 0, math.MaxInt64, func(c *Counted) { each(cal.Day(c.Project, c.CreatedAt)) })
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

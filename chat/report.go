package chat

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"recado/tenant"
)

// A ReportQuery asks for a report of the days From to To, both included: of a
// project or an agent, "" for all; Unassigned, of what nobody took.
type ReportQuery struct {
	From, To       tenant.Day
	Project, Agent string
	Unassigned     bool
}

// A Report has the numbers of a period, of the one before it, and of its days,
// projects and agents. Days, projects and agents without any are left out.
type Report struct {
	Period
	CountedAt int64         `json:"counted_at"` // the last count of a day in it
	Total     Numbers       `json:"total"`
	Before    Numbers       `json:"before"`
	Days      []DayNumbers  `json:"days"`
	Projects  []PartNumbers `json:"projects"`
	Agents    []PartNumbers `json:"agents"` // "" is nobody
}

// A Period says which days a report is of, and in which zone they are counted:
// the tenant's, and the projects' that differ.
type Period struct {
	From       string            `json:"from"`
	To         string            `json:"to"`
	BeforeFrom string            `json:"before_from"`
	BeforeTo   string            `json:"before_to"`
	Zone       string            `json:"zone"`
	Zones      map[string]string `json:"zones"` // by project
}

// DayNumbers are those of one day.
type DayNumbers struct {
	Day string `json:"day"`
	Numbers
}

// PartNumbers are those of one project or agent, and of the period before.
type PartNumbers struct {
	ID     string  `json:"id"`
	Total  Numbers `json:"total"`
	Before Numbers `json:"before"`
}

// Check refuses what is not the actor's business: agents see their own numbers, in the projects that they work in.
func (q *ReportQuery) Check(actor tenant.Actor) error {
	switch {
	case actor.May(tenant.SeeReports) && (q.Project == "" || actor.Sees(q.Project)):
		return nil
	case q.Agent == "" && !q.Unassigned:
		q.Agent = actor.ID
	}
	if q.Agent != actor.ID || q.Project != "" && !actor.Sees(q.Project) {
		return tenant.ErrNotFound
	}
	return nil
}

// Holds reports whether a row is part of what is asked for.
func (q *ReportQuery) Holds(actor tenant.Actor, project, agent string) bool {
	return actor.Sees(project) && (q.Project == "" || q.Project == project) && (q.Agent == "" || q.Agent == agent) &&
		(!q.Unassigned || agent == "")
}

// Before is where the period before begins.
func (q *ReportQuery) Before() tenant.Day { return q.From - (q.To - q.From + 1) }

// PeriodOf is a period as reports name it.
func PeriodOf(cal tenant.Calendar, from, to tenant.Day, projects []string) Period {
	p := Period{
		From: from.String(), To: to.String(), BeforeFrom: (from - (to - from + 1)).String(), BeforeTo: (from - 1).String(),
		Zone: cal.Zone(""), Zones: map[string]string{},
	}
	for _, id := range projects {
		if zone := cal.Zone(id); zone != p.Zone {
			p.Zones[id] = zone
		}
	}
	return p
}

// Report returns the numbers of a period. It reads what was counted, however
// many conversations that were.
func (s *Service) Report(ctx context.Context, actor tenant.Actor, q ReportQuery) (*Report, error) {
	if err := q.Check(actor); err != nil {
		return nil, err
	}
	page, err := s.directory.page(ctx, actor.Scope)
	if err != nil {
		return nil, err
	}
	if q.Project != "" && !slices.ContainsFunc(page.projects, func(p tenant.Project) bool { return p.ID == q.Project }) ||
		q.Agent != "" && !slices.ContainsFunc(page.agents, func(a tenant.Agent) bool { return a.ID == q.Agent }) {
		return nil, tenant.ErrNotFound
	}
	days, err := s.Store.ConversationDays(ctx, actor.Scope, q.Before(), q.To)
	if err != nil {
		return nil, err
	}
	seen, err := s.projectsOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	report := sumDays(days, q, func(r *DayRow) bool { return q.Holds(actor, r.Project, r.Agent) })
	report.Period = PeriodOf(tenant.NewCalendar(page.zone, page.projects), q.From, q.To, seen)
	return report, nil
}

// A part is what is summed of a project or an agent.
type part struct{ now, before Figures }

// sumDays adds up the rows that are asked for.
func sumDays(days []Day, q ReportQuery, holds func(*DayRow) bool) *Report {
	r := &Report{Days: []DayNumbers{}}
	var all part
	projects, agents := map[string]*part{}, map[string]*part{}
	for i := range days {
		d, day := &days[i], Figures{}
		if d.Day >= q.From {
			r.CountedAt = max(r.CountedAt, d.CountedAt)
		}
		for j := range d.Rows {
			row := &d.Rows[j]
			if !holds(row) {
				continue
			}
			day.add(&row.Figures)
			for _, p := range []*part{&all, of(projects, row.Project), of(agents, row.Agent)} {
				if d.Day < q.From {
					p.before.add(&row.Figures)
				} else {
					p.now.add(&row.Figures)
				}
			}
		}
		if d.Day >= q.From && day.Conversations > 0 {
			r.Days = append(r.Days, DayNumbers{d.ID, day.numbers()})
		}
	}
	r.Total, r.Before = all.now.numbers(), all.before.numbers()
	r.Projects, r.Agents = parts(projects), parts(agents)
	return r
}

func of(parts map[string]*part, id string) *part {
	if parts[id] == nil {
		parts[id] = &part{}
	}
	return parts[id]
}

// parts are in the order of what they had to do, most first.
func parts(all map[string]*part) []PartNumbers {
	list := []PartNumbers{}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		list = append(list, PartNumbers{id, all[id].now.numbers(), all[id].before.numbers()})
	}
	slices.SortStableFunc(list, func(a, b PartNumbers) int { return cmp.Compare(b.Total.Conversations, a.Total.Conversations) })
	return list
}

// Behind returns one page of the conversations that a number of a report
// counts, newest first. number is one of the names in Numbers that count.
func (s *Service) Behind(ctx context.Context, actor tenant.Actor, q ReportQuery, number, cursor string) (tenant.Page[Conversation], error) {
	none := tenant.Page[Conversation]{}
	if err := q.Check(actor); err != nil {
		return none, err
	}
	switch number {
	case OfAll, OfOpen, OfAnswered, OfMissed, OfEnded, OfTickets, OfRated:
	default:
		return none, tenant.ErrBadValue.At("number")
	}
	cal, err := s.calendar(ctx, actor.Scope)
	if err != nil {
		return none, err
	}
	since, before := cal.Window(q.From, q.To)
	return s.Store.Conversations(ctx, actor.Scope, ConversationQuery{
		View: ViewBegun, Since: since, Before: before, Cursor: cursor, Limit: pageSize,
		Keep: func(c *Conversation) bool {
			day := cal.Day(c.Project, c.CreatedAt)
			return day >= q.From && day <= q.To && q.Holds(actor, c.Project, c.Agent) && c.counted().is(number)
		},
	})
}

// Period reads the days that a request asks for: from and to, or, without
// them, so many days to today in the tenant's zone.
func (s *Service) Period(ctx context.Context, sc tenant.Scope, from, to, days string) (first, last tenant.Day, err error) {
	cal, err := s.calendar(ctx, sc)
	if err != nil {
		return 0, 0, err
	}
	return cal.Period(s.now(), from, to, days)
}

package chat

import (
	"context"
	"time"

	"recado/tenant"
)

// How old a count of what a tenant uses may be: conversations are summed up
// from their days, files from their documents, which takes longer; but where
// little room is left it is counted as often.
const (
	usageFresh = 5 * time.Second
	bytesFresh = 5 * time.Minute
	// usageNear is the part of a plan, in percent, from which on little is left.
	usageNear = 90
	// usageShare is the part of the time, one of so many, that counting one
	// figure may take.
	usageShare = 20
)

// UsageOf tells what a tenant uses: tenant.Used.
func (s *Service) UsageOf(ctx context.Context, sc tenant.Scope) (tenant.Usage, error) {
	agents, err := s.People.Agents(ctx, sc)
	if err != nil {
		return tenant.Usage{}, err
	}
	talks, err := s.usages.read(ctx, usedTalks, sc, 0, s.begunThisMonth)
	if err != nil {
		return tenant.Usage{}, err
	}
	bytes, err := s.usages.read(ctx, usedBytes, sc, 0, s.Store.FileBytes)
	return tenant.Usage{Agents: int64(tenant.ActiveAgents(agents)), Conversations: talks, Storage: bytes}, err
}

// RoomForTalk refuses a new conversation when the plan's are used up:
// tenant.ErrQuotaConversations. Until done is called, which is never nil, its
// place is taken.
func (s *Service) RoomForTalk(ctx context.Context, t *tenant.Tenant, sc tenant.Scope) (done func(), err error) {
	limit := int64(t.Plan.Conversations)
	done, ok, err := s.usages.take(ctx, usedTalks, sc, 1, limit, s.begunThisMonth)
	if err == nil && !ok {
		err = tenant.ErrQuotaConversations.With("limit", limit)
	}
	return done, err
}

// RoomForFile refuses a file of so many bytes that the plan has no room for:
// tenant.ErrQuotaStorage. Until done is called, which is never nil, its room is
// taken.
func (s *Service) RoomForFile(ctx context.Context, sc tenant.Scope, size int64) (done func(), err error) {
	t, err := s.People.Tenant(ctx, sc)
	if err != nil {
		return func() {}, err
	}
	done, ok, err := s.usages.take(ctx, usedBytes, sc, size, t.Plan.Bytes(), s.Store.FileBytes)
	if err == nil && !ok {
		err = tenant.ErrQuotaStorage.With("limit", t.Plan.Storage)
	}
	return done, err
}

// begunThisMonth sums up the days of the tenant's present month, and what began
// since they were counted.
func (s *Service) begunThisMonth(ctx context.Context, sc tenant.Scope) (int64, error) {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return 0, err
	}
	local := s.Now().In(tenant.Hours{}.Location(page.zone))
	first, today := tenant.DayOf(local.AddDate(0, 0, 1-local.Day())), tenant.DayOf(local)
	days, err := s.Store.ConversationDays(ctx, sc, first, today+1) // zones of projects may be ahead
	if err != nil {
		return 0, err
	}
	n, counted := int64(0), map[tenant.Day]int64{}
	for i := range days {
		counted[days[i].Day] = days[i].CountedAt - days[i].Took
		for j := range days[i].Rows {
			n += days[i].Rows[j].Conversations
		}
	}
	cal := tenant.NewCalendar(page.zone, page.projects)
	for day := max(first, today-1); day <= today+1; day++ {
		from, to := cal.Window(day, day)
		from, to = max(from, counted[day]), min(to, s.now()+1)
		if from >= to {
			continue
		}
		err := s.Store.ConversationsBegun(ctx, sc, from, to, func(c *Counted) {
			if c.is(OfAll) && cal.Day(c.Project, c.CreatedAt) == day {
				n++
			}
		})
		if err != nil {
			return 0, err
		}
	}
	return n, nil
}

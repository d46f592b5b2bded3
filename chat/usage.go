package chat

import (
	"context"
	"sync"
	"time"

	"recado/tenant"
)

// How old a count of what a tenant uses may be: conversations are summed up
// from their days, files from their documents, which takes longer.
const (
	talksFresh = 5 * time.Second
	bytesFresh = 5 * time.Minute
)

// usages are what tenants were found to use lately, by tenant.
type usages struct {
	mu  sync.Mutex
	all map[string]*usage
}

type usage struct {
	talks, bytes     int64
	talksAt, bytesAt time.Time
}

// UsageOf tells what a tenant uses: tenant.Used.
func (s *Service) UsageOf(ctx context.Context, sc tenant.Scope) (tenant.Usage, error) {
	agents, err := s.People.Agents(ctx, sc)
	if err != nil {
		return tenant.Usage{}, err
	}
	talks, err := s.begunThisMonth(ctx, sc)
	if err != nil {
		return tenant.Usage{}, err
	}
	bytes, err := s.bytesOf(ctx, sc)
	return tenant.Usage{Agents: int64(tenant.ActiveAgents(agents)), Conversations: talks, Storage: bytes}, err
}

// RoomForTalk refuses a new conversation when the plan's are used up:
// tenant.ErrQuotaConversations.
func (s *Service) RoomForTalk(ctx context.Context, t *tenant.Tenant, sc tenant.Scope) error {
	if t.Plan.Conversations == 0 {
		return nil
	}
	n, err := s.begunThisMonth(ctx, sc)
	if err == nil && n >= int64(t.Plan.Conversations) {
		err = tenant.ErrQuotaConversations.With("limit", t.Plan.Conversations)
	}
	return err
}

// RoomForFile refuses a file of so many bytes that the plan has no room for:
// tenant.ErrQuotaStorage.
func (s *Service) RoomForFile(ctx context.Context, sc tenant.Scope, size int64) error {
	t, err := s.People.Tenant(ctx, sc)
	if err != nil || t.Plan.Storage == 0 {
		return err
	}
	n, err := s.bytesOf(ctx, sc)
	if err == nil && n+size > t.Plan.Bytes() {
		err = tenant.ErrQuotaStorage.With("limit", t.Plan.Storage)
	}
	return err
}

// begunThisMonth sums up the days of the tenant's present month.
func (s *Service) begunThisMonth(ctx context.Context, sc tenant.Scope) (int64, error) {
	return s.usages.get(sc, s.Now(), talksFresh, func(u *usage) (*int64, *time.Time) { return &u.talks, &u.talksAt }, func() (int64, error) {
		page, err := s.directory.page(ctx, sc)
		if err != nil {
			return 0, err
		}
		today := s.Now().In(tenant.Hours{}.Location(page.zone))
		first := tenant.DayOf(today.AddDate(0, 0, 1-today.Day()))
		days, err := s.Store.ConversationDays(ctx, sc, first, tenant.DayOf(today)+1) // zones of projects may be ahead
		if err != nil {
			return 0, err
		}
		n := int64(0)
		for i := range days {
			for j := range days[i].Rows {
				n += days[i].Rows[j].Conversations
			}
		}
		return n, nil
	})
}

func (s *Service) bytesOf(ctx context.Context, sc tenant.Scope) (int64, error) {
	return s.usages.get(sc, s.Now(), bytesFresh, func(u *usage) (*int64, *time.Time) { return &u.bytes, &u.bytesAt }, func() (int64, error) {
		return s.Store.FileBytes(ctx, sc)
	})
}

// stored counts what came since the files were counted.
func (u *usages) stored(sc tenant.Scope, bytes int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if one := u.all[sc.Tenant()]; one != nil {
		one.bytes += bytes
	}
}

// get gives one figure of a tenant, counted again when it is old.
func (u *usages) get(sc tenant.Scope, now time.Time, fresh time.Duration, of func(*usage) (*int64, *time.Time), count func() (int64, error)) (int64, error) {
	u.mu.Lock()
	if u.all == nil {
		u.all = map[string]*usage{}
	}
	one := u.all[sc.Tenant()]
	if one == nil {
		one = &usage{}
		u.all[sc.Tenant()] = one
	}
	n, at := of(one)
	known, old := *n, now.Sub(*at) >= fresh
	u.mu.Unlock()
	if !old {
		return known, nil
	}
	counted, err := count()
	if err != nil {
		return 0, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	*n, *at = counted, now
	return counted, nil
}

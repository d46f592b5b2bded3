package chat

import (
	"context"
	"errors"
	"math"

	"recado/tenant"
)

// MaxAddressBans is how many network addresses of a tenant may be banned at a
// time: each node knows all of them.
const MaxAddressBans = 500

// expiredAtOnce is how many bans of addresses that are over one ban forgets.
const expiredAtOnce = 50

// placeToBan is where a conversation's visitor began it, if their address is to
// be banned. Those whose time is over are forgotten on the way: an address, even
// so disguised, is kept no longer than it is needed.
func (s *Service) placeToBan(ctx context.Context, sc tenant.Scope, c *Conversation, wanted bool) (string, error) {
	if !wanted {
		return "", nil
	}
	first, err := s.Store.Messages(ctx, sc, c.ID, 0, 1)
	if err != nil {
		return "", err
	}
	if len(first) == 0 || first[0].CameFrom == "" {
		return "", tenant.ErrNoAddress.At("address")
	}
	over, err := s.Store.AddressBans(ctx, sc, 0, s.now(), expiredAtOnce)
	if err != nil {
		return "", err
	}
	for i := range over {
		if err := s.Store.DeleteBan(ctx, sc, over[i].ID); err != nil && !errors.Is(err, tenant.ErrNotFound) {
			return "", err
		}
	}
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return "", err
	}
	if _, again := page.places[first[0].CameFrom]; !again && len(page.places) >= MaxAddressBans {
		return "", tenant.ErrLimit.With("limit", MaxAddressBans).At("address")
	}
	return first[0].CameFrom, nil
}

// bannedPlace is until when (ms) nobody may write from where the visitor is.
func (s *Service) bannedPlace(ctx context.Context, actor tenant.Actor) (int64, error) {
	if actor.Place == "" {
		return 0, nil
	}
	page, err := s.directory.page(ctx, actor.Scope)
	if err != nil {
		return 0, err
	}
	return page.places[actor.Place], nil
}

// bannedPlaces are the addresses that may not write now, and until when (ms).
func (d *directory) bannedPlaces(ctx context.Context, sc tenant.Scope) (map[string]int64, error) {
	all, err := d.bans.AddressBans(ctx, sc, d.now().UnixMilli(), math.MaxInt64, 2*MaxAddressBans)
	places := make(map[string]int64, len(all))
	for i := range all {
		places[all[i].Place] = max(places[all[i].Place], all[i].Until)
	}
	return places, err
}

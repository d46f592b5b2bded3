package chat

import (
	"context"
	"errors"

	"recado/tenant"
)

// A Ban keeps a visitor from writing to the tenant until it ends by itself or
// an agent lifts it.
type Ban struct {
	ID           string `json:"id"` // the visitor's
	Version      int64  `json:"version"`
	Name         string `json:"name"` // as the visitor was called then
	Email        string `json:"email"`
	Conversation string `json:"conversation"` // that it was made in
	Agent        string `json:"agent"`
	AgentName    string `json:"agent_name"`
	Reason       string `json:"reason"` // for the desk
	// Address says that nobody may write from where the conversation began,
	// whoever they are; Place is that network address, as tenant.Actor has it,
	// and shown to nobody.
	Address bool   `json:"address"`
	Place   string `json:"place,omitempty"`
	At      int64  `json:"at"`
	Until   int64  `json:"until"`
}

// Banning is what an agent asks for.
type Banning struct {
	ClientID string `json:"client_id"`
	Hours    int    `json:"hours"`   // 1 to MaxBanHours
	Address  bool   `json:"address"` // its network address, too
	Reason   string `json:"reason"`
}

// Bounds of a ban.
const (
	MaxBanHours  = 24 * 365
	maxBanReason = 500 // characters
)

// Ban keeps the visitor of a conversation from writing for some hours, ends
// what they have open, and leaves a note for the desk. A later one stands
// instead of an earlier. Repeating it does no harm.
func (s *Service) Ban(ctx context.Context, actor tenant.Actor, id string, in Banning) (*Ban, error) {
	if !tenant.ValidClientID(in.ClientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	if in.Hours < 1 || in.Hours > MaxBanHours {
		return nil, tenant.ErrBadValue.At("hours")
	}
	reason, err := tenant.CleanLine("reason", in.Reason, maxBanReason)
	if err != nil {
		return nil, err
	}
	c, err := s.reach(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	place, err := s.placeToBan(ctx, actor.Scope, c, in.Address)
	if err != nil {
		return nil, err
	}
	b := &Ban{
		Address: in.Address, Place: place,
		ID: c.VisitorID, Name: c.Visitor.Name, Email: c.Visitor.Email, Conversation: c.ID, Agent: actor.ID, AgentName: actor.Name,
		Reason: reason, At: s.now(), Until: s.now() + int64(in.Hours)*60*60*1000,
	}
	if err := s.putBan(ctx, actor.Scope, b); err != nil {
		return nil, err
	}
	s.changed(actor.Scope, hintEdited) // addresses stand in the directory
	b.Place = ""
	if err := s.endAllOf(ctx, actor, b, in.ClientID); err != nil {
		return nil, err
	}
	return b, s.banNote(ctx, actor, c, EntryBanned, in.ClientID, b)
}

// Unban lifts a visitor's ban. What was ended stays ended; they may begin anew.
func (s *Service) Unban(ctx context.Context, actor tenant.Actor, visitor string) error {
	_, c, err := s.ban(ctx, actor, visitor)
	if err != nil {
		return err
	}
	if err := s.Store.DeleteBan(ctx, actor.Scope, visitor); err != nil {
		return err
	}
	s.changed(actor.Scope, hintEdited)
	if err := s.markBanned(ctx, actor.Scope, visitor, 0); err != nil {
		return err
	}
	return s.banNote(ctx, actor, c, EntryUnbanned, tenant.NewID(), &Ban{})
}

// ban is a visitor's, as it is shown, with its conversation, which the agent
// must see.
func (s *Service) ban(ctx context.Context, actor tenant.Actor, visitor string) (*Ban, *Conversation, error) {
	b, err := s.Store.Ban(ctx, actor.Scope, visitor)
	if err != nil {
		return nil, nil, err
	}
	b.Place = ""
	c, err := s.reach(ctx, actor, b.Conversation)
	return b, c, err
}

// Bans are those that hold now, of conversations that the agent sees, the next
// to end first.
func (s *Service) Bans(ctx context.Context, actor tenant.Actor, cursor string) (tenant.Page[Ban], error) {
	page, err := s.Store.Bans(ctx, actor.Scope, s.now(), cursor, pageSize)
	if err != nil {
		return page, err
	}
	seen := []Ban{}
	for _, b := range page.Items {
		b.Place = ""
		switch _, err := s.reach(ctx, actor, b.Conversation); {
		case err == nil:
			seen = append(seen, b)
		case !errors.Is(err, tenant.ErrNotFound):
			return page, err
		}
	}
	page.Items = seen
	return page, nil
}

// NotBanned refuses a visitor who is banned, or comes from an address that is,
// and says for how long.
func (s *Service) NotBanned(ctx context.Context, actor tenant.Actor) error {
	until, err := s.bannedPlace(ctx, actor)
	if err != nil {
		return err
	}
	b, err := s.Store.Ban(ctx, actor.Scope, actor.ID)
	if err == nil {
		until = max(until, b.Until)
	} else if !errors.Is(err, tenant.ErrNotFound) {
		return err
	}
	left := until - s.now()
	if left <= 0 {
		return nil
	}
	const hour = 60 * 60 * 1000
	return tenant.ErrBanned.With("hours", (left+hour-1)/hour)
}

func (s *Service) putBan(ctx context.Context, sc tenant.Scope, b *Ban) error {
	for range refreshTries {
		err := s.Store.InsertBan(ctx, sc, b)
		if !errors.Is(err, tenant.ErrTaken) {
			return err
		}
		was, err := s.Store.Ban(ctx, sc, b.ID)
		if errors.Is(err, tenant.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		b.Version = was.Version
		if err = s.Store.ReplaceBan(ctx, sc, b); !errors.Is(err, tenant.ErrStale) && !errors.Is(err, tenant.ErrNotFound) {
			return err
		}
	}
	return tenant.ErrUnavailable
}

// endAllOf ends what the banned visitor has open, in whatever project; where
// the agent sees nothing, the system does.
func (s *Service) endAllOf(ctx context.Context, actor tenant.Actor, b *Ban, clientID string) error {
	page, err := s.ofVisitor(ctx, actor.Scope, b.ID)
	if err != nil {
		return err
	}
	for i := range page {
		by := actor
		if !actor.Sees(page[i].Project) {
			by = tenant.SystemActor(actor.Scope)
		}
		if page[i].Status == Closed {
			continue
		}
		if _, err := s.End(ctx, by, page[i].ID, clientID); err != nil && !errors.Is(err, tenant.ErrConversationClosed) {
			return err
		}
	}
	return s.markBanned(ctx, actor.Scope, b.ID, b.Until)
}

// markBanned shows in a visitor's conversations until when they are banned.
func (s *Service) markBanned(ctx context.Context, sc tenant.Scope, visitor string, until int64) error {
	page, err := s.ofVisitor(ctx, sc, visitor)
	if err != nil {
		return err
	}
	for i := range page {
		_, err := s.change(ctx, sc, page[i].ID, func(c *Conversation) bool {
			changed := c.BannedUntil != until
			c.BannedUntil = until
			return changed
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ofVisitor are the newest conversations of a visitor, whatever their project.
func (s *Service) ofVisitor(ctx context.Context, sc tenant.Scope, visitor string) ([]Conversation, error) {
	page, err := s.List(ctx, tenant.SystemActor(sc), ListQuery{View: ViewVisitor, Visitor: visitor, Limit: pageSize})
	return page.Items, err
}

// banNote tells the desk, in the notes of the conversation.
func (s *Service) banNote(ctx context.Context, actor tenant.Actor, c *Conversation, kind EntryType, clientID string, b *Ban) error {
	m := s.entry(actor, kind, b.Reason, nil)
	m.Data = &EntryData{Until: b.Until, Address: b.Address}
	stored, _, err := s.Store.AppendNote(ctx, actor.Scope, c.ID, owned(actor, string(kind)+":"+clientID), func(*Message) (*Message, error) {
		e := *m
		return &e, nil
	})
	if err == nil {
		s.publishNote(actor.Scope, c, stored)
	}
	return err
}

package tenant

import (
	"context"
	"errors"
	"slices"
	"time"
)

// ConsentID is the id of a tenant's one consent.
const ConsentID = "operator"

// Bounds of a consent.
const (
	maxConsentHours = 72
	maxReason       = 500
	maxStays        = 20
)

// A Consent is a tenant's word that operators may look into its console, until
// a time (issue 5, point 6). One that was withdrawn, or is over, stays as it is.
type Consent struct {
	ID      string `json:"id"` // ConsentID
	Version int64  `json:"version"`
	Until   int64  `json:"until"` // ms; 0 for one that was withdrawn
	// Conversations says that what visitors said may be read, too.
	Conversations bool   `json:"conversations"`
	Reason        string `json:"reason"`
	Agent         string `json:"agent"` // who gave it
	Name          string `json:"name"`  // theirs, at that time
	At            int64  `json:"at"`
	Stays         []Stay `json:"stays"`
}

// A Stay is one session of an operator's that is in the tenant's console.
type Stay struct {
	ID       string `json:"id"`
	Operator string `json:"operator"` // their login
	Name     string `json:"name"`
	Family   string `json:"family"` // of their own session, with which it ends
	Since    int64  `json:"since"`
}

// An Inside is a tenant that one of a login's sessions is in.
type Inside struct {
	Tenant string `json:"tenant"`
	Family string `json:"family"`
}

// A ConsentEdit is what an administrator decides. Hours are 1 to 72.
type ConsentEdit struct {
	Hours         int    `json:"hours"`
	Conversations bool   `json:"conversations"`
	Reason        string `json:"reason"`
}

// A ConsentView is how a consent stands; Until is 0 where none is running.
type ConsentView struct {
	Until         int64       `json:"until"`
	Conversations bool        `json:"conversations"`
	Reason        string      `json:"reason"`
	Name          string      `json:"name"`
	At            int64       `json:"at"`
	Inside        []ShownStay `json:"inside"`
}

// ShownStay is who is in at the moment.
type ShownStay struct {
	Name  string `json:"name"`
	Since int64  `json:"since"`
}

// runs reports whether operators may be in at a time.
func (c *Consent) runs(now time.Time) bool { return c.Until > now.UnixMilli() }

func (c *Consent) view(now time.Time) ConsentView {
	v := ConsentView{Inside: []ShownStay{}}
	if !c.runs(now) {
		return v
	}
	for _, s := range c.Stays {
		v.Inside = append(v.Inside, ShownStay{s.Name, s.Since})
	}
	v.Until, v.Conversations, v.Reason, v.Name, v.At = c.Until, c.Conversations, c.Reason, c.Name, c.At
	return v
}

// ShowConsent is how the tenant's consent stands.
func (a *Admin) ShowConsent(ctx context.Context, sc Scope) (ConsentView, error) {
	c, err := a.Store.Consent(ctx, sc, ConsentID)
	if errors.Is(err, ErrNotFound) {
		c, err = &Consent{}, nil
	}
	if err != nil {
		return ConsentView{}, err
	}
	return c.view(a.Now()), nil
}

// GiveConsent lets operators in from now on, in place of what was agreed
// before. Who is in already goes on with what may be seen now.
func (a *Admin) GiveConsent(ctx context.Context, by Actor, in ConsentEdit) (ConsentView, error) {
	reason, err := CleanText("reason", in.Reason, maxReason)
	if err != nil {
		return ConsentView{}, err
	}
	if in.Hours < 1 || in.Hours > maxConsentHours {
		return ConsentView{}, ErrBadValue.At("hours")
	}
	now := a.Now()
	until := now.Add(time.Duration(in.Hours) * time.Hour).UnixMilli()
	// What ends the stays is written first; it leaves a later consent alone.
	if err := a.Later(ctx, by.Scope, until); err != nil {
		return ConsentView{}, err
	}
	c, err := changeConsent(ctx, a.Store, by.Scope, func(c *Consent) error {
		c.Until, c.Conversations, c.Reason = until, in.Conversations, reason
		c.Agent, c.Name, c.At = by.ID, by.Name, now.UnixMilli()
		return nil
	})
	if err != nil {
		return ConsentView{}, err
	}
	for _, s := range c.Stays { // they come back with what holds now
		a.Events.AgentChanged(ctx, by.Scope, s.Operator, true)
	}
	return c.view(now), nil
}

// WithdrawConsent lets nobody in any more; who is in is out at once.
func (a *Admin) WithdrawConsent(ctx context.Context, sc Scope) error {
	c, err := a.Store.Consent(ctx, sc, ConsentID)
	if err != nil || !c.runs(a.Now()) {
		return errors.Join(err, a.endStays(ctx, sc, StayWithdrawn))
	}
	if _, err := changeConsent(ctx, a.Store, sc, func(c *Consent) error { c.Until = 0; return nil }); err != nil {
		return err
	}
	return a.endStays(ctx, sc, StayWithdrawn)
}

// RunConsentOver ends the stays of a consent that is over.
func (a *Admin) RunConsentOver(ctx context.Context, sc Scope) error {
	c, err := a.Store.Consent(ctx, sc, ConsentID)
	if errors.Is(err, ErrNotFound) || err == nil && c.runs(a.Now()) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.endStays(ctx, sc, StayOver)
}

// changeConsent changes the tenant's consent until nobody was faster, and makes
// the first one.
func changeConsent(ctx context.Context, s Store, sc Scope, change func(*Consent) error) (*Consent, error) {
	for {
		c, err := s.Consent(ctx, sc, ConsentID)
		fresh := errors.Is(err, ErrNotFound)
		if fresh {
			c, err = &Consent{ID: ConsentID}, nil
		}
		if err != nil {
			return nil, err
		}
		if err := change(c); err != nil {
			return nil, err
		}
		if fresh {
			err = s.InsertConsent(ctx, sc, c)
		} else {
			err = s.ReplaceConsent(ctx, sc, c)
		}
		if !errors.Is(err, ErrStale) && !errors.Is(err, ErrTaken) {
			return c, err
		}
	}
}

// stayOf is the stay of one of an operator's sessions, nil without one.
func (c *Consent) stayOf(login, family string) *Stay {
	i := slices.IndexFunc(c.Stays, func(s Stay) bool { return s.Operator == login && s.Family == family })
	if i < 0 {
		return nil
	}
	return &c.Stays[i]
}

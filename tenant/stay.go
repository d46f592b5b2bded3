package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// A StayNeed is what a route asks of an operator who is in a tenant by consent.
type StayNeed string

const (
	StaySettings      StayNeed = "settings"
	StayConversations StayNeed = "conversations" // that the consent covers what visitors said
)

// Why a stay ended.
const (
	StayLeft      = "left"
	StayWithdrawn = "withdrawn"
	StayOver      = "over"
	StaySignedOut = "signed_out"
	StayClosed    = "closed" // the tenant was
)

// A StayView says to the console that it is an operator's, by consent.
type StayView struct {
	Until         int64  `json:"until"`
	Conversations bool   `json:"conversations"`
	Reason        string `json:"reason"`
}

type stayToken struct {
	claims
	Family  string `json:"fam"`
	Started int64  `json:"start"`
}

// covers reports whether the consent that let an operator in is enough for a
// route.
func (a Actor) covers(n StayNeed) bool {
	return n == StaySettings || n == StayConversations && len(a.Projects) > 0
}

// stayActor is an operator in a tenant by its consent: projects are the
// tenant's, seen only where the consent says so.
func stayActor(sc Scope, login *Login, c *Consent, projects []Project) Actor {
	actor := Actor{Scope: sc, Kind: AgentOf, ID: login.ID, Role: RoleAdmin, Name: login.Email, Email: login.Email, ByConsent: true}
	for _, p := range projects { // also one that is removed: what was said in it is read
		if c.Conversations {
			actor.Projects = append(actor.Projects, p.ID)
		}
	}
	return actor
}

// StayAgent is an operator in a tenant as its console shows who is signed in.
func (a Actor) StayAgent(locale string) AgentView {
	return AgentView{ID: a.ID, Name: a.Name, Email: a.Email, Role: a.Role, Availability: AvailableAway, Locale: locale, Projects: append([]string{}, a.Projects...)}
}

// Enter begins an operator's stay in a tenant, or goes on with it, and gives the
// session with which its console opens. ErrNoConsent without a running consent,
// and for who goes on with a stay that is over: a console that was left open
// does not enter again by itself. What begins stands in both logs before it does.
func (a *Admin) Enter(ctx context.Context, by AgentClaims, sc Scope, goesOn bool) (*Session, error) {
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	if err := t.Closed(); err != nil {
		return nil, err
	}
	login, err := a.Store.UnscopedLogin(ctx, by.Login)
	if err != nil {
		return nil, err
	}
	c, err := a.Store.Consent(ctx, sc, ConsentID)
	if errors.Is(err, ErrNotFound) || err == nil && !c.runs(a.Now()) {
		return nil, ErrNoConsent
	}
	if err != nil {
		return nil, err
	}
	if c.stayOf(login.ID, by.Family) == nil {
		if goesOn {
			return nil, ErrNoConsent
		}
		if c, err = a.beginStay(ctx, by, login, t, sc); err != nil {
			return nil, err
		}
	}
	projects, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return nil, err
	}
	life := min(a.Tokens.Access, time.UnixMilli(c.Until).Sub(a.Now()))
	token, expires, err := a.Tokens.sign(sc, audStay, login.ID, life, &stayToken{Family: by.Family, Started: by.Started})
	return &Session{
		AccessToken: token, ExpiresAt: expires, Agent: stayActor(sc, login, c, projects).StayAgent(t.Locale), Tenant: t.View(),
		Stay: &StayView{c.Until, c.Conversations, c.Reason},
	}, err
}

// beginStay is the first time that a session enters. Where to look for it is
// written first: a stay that nobody finds would outlive its session.
func (a *Admin) beginStay(ctx context.Context, by AgentClaims, login *Login, t *Tenant, sc Scope) (c *Consent, err error) {
	in := Inside{Tenant: sc.Tenant(), Family: by.Family}
	_, err = changeLogin(ctx, a.Store, login.ID, func(l *Login) error {
		if !slices.Contains(l.Inside, in) {
			l.Inside = append(l.Inside, in)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	stay := Stay{ID: NewID(), Operator: login.ID, Name: login.Email, Family: by.Family, Since: a.Now().UnixMilli()}
	actor := stayActor(sc, login, &Consent{}, nil)
	err = a.Audited(ctx, actor, Change{Kind: KindConsent, Object: ConsentID, Label: t.Name, Action: "entered"}, nil, func() (any, error) {
		c, err = changeConsent(ctx, a.Store, sc, func(c *Consent) error {
			switch {
			case !c.runs(a.Now()):
				return ErrNoConsent
			case c.stayOf(login.ID, by.Family) != nil: // another tab's
				return nil
			case len(c.Stays) >= maxStays:
				return ErrLimit.With("limit", maxStays)
			}
			c.Stays = append(c.Stays, stay)
			return nil
		})
		return nil, err
	})
	return c, err
}

// Leave ends the stay of an operator's session; without one nothing happens.
func (a *Admin) Leave(ctx context.Context, by AgentClaims, sc Scope) error {
	return endStays(ctx, a.Store, a.Events, a.Now(), sc, StayLeft, func(s Stay) bool { return s.Operator == by.Login && s.Family == by.Family })
}

// endStays ends all stays in a tenant.
func (a *Admin) endStays(ctx context.Context, sc Scope, why string) error {
	return endStays(ctx, a.Store, a.Events, a.Now(), sc, why, func(Stay) bool { return true })
}

// endStays ends what a login's session is in, or all of its sessions are
// (family ""). Agents are in nothing by consent.
func (a *Auth) endStays(ctx context.Context, id, family string) error {
	login, err := a.Store.UnscopedLogin(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, in := range login.Inside {
		if family != "" && in.Family != family {
			continue
		}
		ended := endStays(ctx, a.Store, a.Events, a.Now(), UnscopedScope(in.Tenant), StaySignedOut, func(s Stay) bool {
			return s.Operator == id && s.Family == in.Family
		})
		err = errors.Join(err, ended)
	}
	return err
}

// endStays ends the stays in a tenant that gone chooses: they stand in both
// logs, their tokens open nothing any more, and their sockets are closed.
func endStays(ctx context.Context, store Store, events Events, now time.Time, sc Scope, why string, gone func(Stay) bool) error {
	c, err := store.Consent(ctx, sc, ConsentID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	over := slices.DeleteFunc(slices.Clone(c.Stays), func(s Stay) bool { return !gone(s) })
	if len(over) == 0 {
		return nil
	}
	// Said before it is done, as every change.
	for _, stay := range over {
		if err := keepEnd(ctx, store, now, sc, stay, why); err != nil {
			return err
		}
	}
	_, err = changeConsent(ctx, store, sc, func(c *Consent) error {
		c.Stays = slices.DeleteFunc(c.Stays, func(s Stay) bool { return slices.Contains(over, s) })
		return nil
	})
	if err != nil {
		return err
	}
	for _, stay := range over {
		events.AgentChanged(ctx, sc, stay.Operator, true)
		_, gone := changeLogin(ctx, store, stay.Operator, func(l *Login) error {
			l.Inside = slices.DeleteFunc(l.Inside, func(in Inside) bool { return in == Inside{sc.Tenant(), stay.Family} })
			return nil
		})
		if !errors.Is(gone, ErrNotFound) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// keepEnd keeps the end of a stay in both logs, once however often it is told.
func keepEnd(ctx context.Context, store Store, now time.Time, sc Scope, s Stay, why string) error {
	t, err := store.Tenant(ctx, sc)
	if err != nil {
		return err
	}
	after, err := json.Marshal(map[string]string{"why": why})
	if err != nil {
		return err
	}
	end := Change{
		ID: s.ID + ".left", At: now.UnixMilli(), Agent: s.Operator, Name: s.Name, Operator: true,
		Kind: KindConsent, Object: ConsentID, Label: t.Name, Action: "left", After: after, Done: true,
	}
	own := end
	own.Tenant = sc.Tenant()
	for log, c := range map[Scope]*Change{sc: &end, UnscopedScope(operatorScope): &own} {
		if err := store.InsertChange(ctx, log, c); err != nil && !errors.Is(err, ErrTaken) {
			return err
		}
	}
	return nil
}

// identifyStay tells who shows a token of a stay. Everything that it hangs on is
// read at every call: the operator, their session, the tenant, its consent.
func (a *Auth) identifyStay(ctx context.Context, token string) (Actor, AgentClaims, error) {
	var t stayToken
	sc, err := a.Tokens.check(token, audStay, 0, &t)
	if err != nil {
		return Actor{}, AgentClaims{}, err
	}
	claims := AgentClaims{Scope: sc, Agent: t.Subject, Login: t.Subject, Family: t.Family, Started: t.Started, ExpiresAt: t.ExpiresAt.UnixMilli()}
	login, err := a.operatorBy(ctx, t.Subject, t.Family, t.Started)
	if err != nil {
		return Actor{}, claims, err
	}
	own, err := a.Store.UnscopedFamily(ctx, t.Subject, t.Family)
	if err != nil {
		return Actor{}, claims, err
	}
	now := a.Now()
	if !slices.ContainsFunc(own, func(r RefreshToken) bool { return r.Tenant == operatorScope && r.ExpiresAt > now.UnixMilli() }) {
		return Actor{}, claims, ErrUnauthorized
	}
	c, err := a.Store.Consent(ctx, sc, ConsentID)
	if errors.Is(err, ErrNotFound) || err == nil && (!c.runs(now) || c.stayOf(t.Subject, t.Family) == nil) {
		return Actor{}, claims, ErrUnauthorized
	}
	if err != nil {
		return Actor{}, claims, err
	}
	if err := a.admitStay(ctx, sc); err != nil {
		return Actor{}, claims, err
	}
	projects, err := a.Store.Projects(ctx, sc)
	return stayActor(sc, login, c, projects), claims, err
}

// admitStay refuses to be in a tenant that is closed to its own people.
func (a *Auth) admitStay(ctx context.Context, sc Scope) error {
	t, err := a.Store.Tenant(ctx, sc)
	if errors.Is(err, ErrNotFound) {
		return ErrUnauthorized
	}
	if err != nil {
		return err
	}
	return t.Closed()
}

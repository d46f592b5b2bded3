package tenant

import (
	"context"
	"encoding/json"
	"errors"
)

// A Change is one change of a tenant's settings: who made it, when, and what
// stood there before and after. It is written before the change, so that no
// change is without one; what is not Done may not have come to pass.
type Change struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	At      int64  `json:"at"`
	Agent   string `json:"agent"`
	Name    string `json:"name"` // the agent's, at that time
	Kind    string `json:"kind"` // Kind… below
	Object  string `json:"object"`
	Label   string `json:"label"` // the object's name
	// Action is made, changed, published (from a draft) or removed; an agent is
	// invited again, a letter retried, a visitor banned and unbanned, a consent
	// given, withdrawn, entered and left.
	Action string          `json:"action"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
	Done   bool            `json:"done"`
	// Operator says that an operator did it, by the tenant's consent. In the
	// operators' own log the same stands with the tenant, and not with what was
	// there before and after.
	Operator bool   `json:"operator,omitempty"`
	Tenant   string `json:"tenant,omitempty"`
}

// Kinds of what is changed.
const (
	KindTenant   = "tenant"
	KindProject  = "project"
	KindWidget   = "widget"
	KindAgent    = "agent"
	KindIdentity = "identity"
	KindMail     = "mail"
	KindSSO      = "sso"
	KindKey      = "key"
	KindLetter   = "letter"
	KindConsent  = "consent"
	KindReply    = "reply" // a saved one, of everybody's
	KindCompany  = "company"
	KindBan      = "ban"
	KindTeam     = "team"

	// Of the operators' alone.
	KindOperator = "operator"
	KindLogin    = "login"
	KindJob      = "job"
	KindHealth   = "health"
)

// changesPage is how many changes are read at a time.
const changesPage = 50

// Audited does what changes an object, and keeps who did it with what stood
// there before; do returns what stands there afterwards. A secret must be in
// neither.
func (a *Admin) Audited(ctx context.Context, by Actor, c Change, before any, do func() (after any, err error)) error {
	c.Agent, c.Name, c.Operator = by.ID, by.Name, by.ByConsent
	if !by.ByConsent {
		return a.kept(ctx, by.Scope, &c, before, do)
	}
	// What an operator does in a tenant stands in the operators' log, too.
	own := c
	own.Tenant = by.Tenant()
	return a.kept(ctx, UnscopedScope(operatorScope), &own, nil, func() (any, error) {
		err := a.kept(ctx, by.Scope, &c, before, do)
		return named{ID: c.Object, Name: c.Label}, err
	})
}

// named is what of an object is kept beside its change.
type named struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
	KID   string `json:"kid,omitempty"`
}

// kept does what changes an object, and keeps it in one log.
func (a *Admin) kept(ctx context.Context, sc Scope, c *Change, before any, do func() (after any, err error)) error {
	var err error
	c.ID, c.At = NewID(), a.Now().UnixMilli()
	if before != nil {
		if c.Before, err = json.Marshal(before); err != nil {
			return err
		}
	}
	if err := a.Store.InsertChange(ctx, sc, c); err != nil {
		return err
	}
	after, err := do()
	if err != nil { // nothing has changed, or nobody knows
		if IsRefusal(err) {
			return errors.Join(err, a.Store.DeleteChange(ctx, sc, c.ID))
		}
		return err
	}
	if after != nil {
		if c.After, err = json.Marshal(after); err != nil {
			return err
		}
		var is named
		if json.Unmarshal(c.After, &is) == nil {
			c.Object, c.Label = first(c.Object, is.ID, is.KID), first(is.Name, is.Title, is.KID, c.Label)
		}
	}
	c.Done = true
	return a.Store.ReplaceChange(ctx, sc, c)
}

// An Audit does what changes an object, and keeps who did it: Admin.Audited.
type Audit func(ctx context.Context, by Actor, c Change, before any, do func() (after any, err error)) error

// Audited is an Audit's change that answers what stands there afterwards.
func Audited[T any](ctx context.Context, keep Audit, by Actor, c Change, before any, do func() (T, error)) (after T, err error) {
	err = keep(ctx, by, c, before, func() (any, error) {
		var err error
		after, err = do()
		return after, err
	})
	return after, err
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

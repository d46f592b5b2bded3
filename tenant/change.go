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
	ID      string          `json:"id"`
	Version int64           `json:"version"`
	At      int64           `json:"at"`
	Agent   string          `json:"agent"`
	Name    string          `json:"name"` // the agent's, at that time
	Kind    string          `json:"kind"` // tenant, project, widget, agent, identity, mail, sso, key, letter
	Object  string          `json:"object"`
	Label   string          `json:"label"`  // the object's name
	Action  string          `json:"action"` // made, changed, published (from a draft), removed
	Before  json.RawMessage `json:"before,omitempty"`
	After   json.RawMessage `json:"after,omitempty"`
	Done    bool            `json:"done"`
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
	var err error
	c.ID, c.At, c.Agent, c.Name = NewID(), a.Now().UnixMilli(), by.ID, by.Name
	if before != nil {
		if c.Before, err = json.Marshal(before); err != nil {
			return err
		}
	}
	if err := a.Store.InsertChange(ctx, by.Scope, &c); err != nil {
		return err
	}
	after, err := do()
	if err != nil { // nothing has changed, or nobody knows
		if IsRefusal(err) {
			return errors.Join(err, a.Store.DeleteChange(ctx, by.Scope, c.ID))
		}
		return err
	}
	if after != nil {
		if c.After, err = json.Marshal(after); err != nil {
			return err
		}
		var named struct{ ID, Name, KID string }
		if json.Unmarshal(c.After, &named) == nil {
			c.Object, c.Label = first(c.Object, named.ID, named.KID), first(named.Name, named.KID, c.Label)
		}
	}
	c.Done = true
	return a.Store.ReplaceChange(ctx, by.Scope, &c)
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

package tenant

import "github.com/gofiber/fiber/v2"

// A KeyView is an API key as administrators see it: without what opens anything.
type KeyView struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Scope     KeyScope `json:"scope"`
	Projects  []string `json:"projects"`
	Tail      string   `json:"tail"`
	MadeBy    string   `json:"made_by"`
	CreatedAt int64    `json:"created_at"`
	ExpiresAt int64    `json:"expires_at"`
	UsedAt    int64    `json:"used_at"`
}

// View shows a key to its tenant's administrators.
func (k *APIKey) View() KeyView {
	return KeyView{k.ID, k.Name, k.Scope, listed(k.Projects), k.Tail, k.MadeBy, k.CreatedAt, k.ExpiresAt, k.UsedAt}
}

// GetKeys is GET /admin/keys → {items:[APIKey], cursor:""}, the newest first.
func (h *Handlers) GetKeys(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	all, err := h.Admin.Store.APIKeys(c.UserContext(), actor.Scope)
	views := make([]KeyView, len(all))
	for i := range all {
		views[i] = all[i].View()
	}
	return list(c, views, err)
}

// PostKey is POST /admin/keys: NewKey → MadeKey, its token shown this once.
func (h *Handlers) PostKey(c *fiber.Ctx) error {
	actor, in, err := asked[NewKey](c)
	if err != nil {
		return err
	}
	var made *MadeKey
	err = h.Admin.Audited(c.UserContext(), actor, Change{Kind: KindKey, Action: "made"}, nil, func() (any, error) {
		if made, err = h.Admin.AddKey(c.UserContext(), actor, in); err != nil {
			return nil, err
		}
		return made.Key, nil // never the token
	})
	c.Set(fiber.HeaderCacheControl, "no-store")
	return one(c, made, err)
}

// DeleteKey is DELETE /admin/keys/{id}: it opens nothing from now on. 204.
func (h *Handlers) DeleteKey(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	k, err := h.Admin.Store.APIKey(c.UserContext(), actor.Scope, c.Params("id"))
	if err != nil {
		return err
	}
	of := Change{Kind: KindKey, Object: k.ID, Label: k.Name, Action: "removed"}
	err = h.Admin.Audited(c.UserContext(), actor, of, k.View(), func() (any, error) {
		return nil, h.Admin.Store.DeleteAPIKey(c.UserContext(), actor.Scope, k.ID)
	})
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

package tenant

import "github.com/gofiber/fiber/v2"

// A DraftMark says that there is a draft, and whose.
type DraftMark struct {
	Kind   string `json:"kind"`
	Object string `json:"object"`
	Name   string `json:"name"`
	At     int64  `json:"at"`
}

// GetDrafts is GET /admin/drafts → {items:[DraftMark], cursor:""}.
func (h *Handlers) GetDrafts(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	all, err := h.Admin.Store.Drafts(c.UserContext(), actor.Scope)
	marks := make([]DraftMark, len(all))
	for i, d := range all {
		marks[i] = DraftMark{d.Kind, d.Object, d.Name, d.At}
	}
	return list(c, marks, err)
}

// GetDraft is GET /admin/drafts/{kind}/{id} → Draft.
func (h *Handlers) GetDraft(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	d, err := h.Admin.Draft(c.UserContext(), actor.Scope, c.Params("kind"), c.Params("id"))
	return one(c, d, err)
}

// PutDraft is PUT /admin/drafts/{kind}/{id}: DraftEdit → Draft.
func (h *Handlers) PutDraft(c *fiber.Ctx) error {
	actor, in, err := asked[DraftEdit](c)
	if err != nil {
		return err
	}
	d, err := h.Admin.SaveDraft(c.UserContext(), actor, c.Params("kind"), c.Params("id"), in)
	return one(c, d, err)
}

// atVersion names the version of what somebody acts upon.
type atVersion struct {
	Version int64 `json:"version"`
}

// DeleteDraft is DELETE /admin/drafts/{kind}/{id}: {version}. 204.
func (h *Handlers) DeleteDraft(c *fiber.Ctx) error {
	actor, in, err := asked[atVersion](c)
	if err != nil {
		return err
	}
	if err := h.Admin.DropDraft(c.UserContext(), actor.Scope, c.Params("kind"), c.Params("id"), in.Version); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// PostPublish is POST /admin/drafts/{kind}/{id}/publish: {version} → what is
// published now.
func (h *Handlers) PostPublish(c *fiber.Ctx) error {
	actor, in, err := asked[atVersion](c)
	if err != nil {
		return err
	}
	made, err := h.Admin.PublishDraft(c.UserContext(), actor, c.Params("kind"), c.Params("id"), in.Version)
	return one(c, made, err)
}

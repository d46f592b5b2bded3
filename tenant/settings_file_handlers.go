package tenant

import "github.com/gofiber/fiber/v2"

// importBody bounds a file of settings that comes back.
const importBody = 1 << 20

// GetSettings is GET /admin/settings → SettingsFile.
func (h *Handlers) GetSettings(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	f, err := h.Admin.ExportSettings(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="recado-settings.json"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(f)
}

// An importRequest is a file that is to be imported: Seen names the plan that
// was looked at, "" asks for it.
type importRequest struct {
	Seen string       `json:"seen"`
	File SettingsFile `json:"file"`
}

// PostSettings is POST /admin/settings: {file, seen?} → ImportPlan.
func (h *Handlers) PostSettings(c *fiber.Ctx) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	in, err := Body[importRequest](c, importBody)
	if err != nil {
		return err
	}
	if actor.Program && len(in.File.Letters) > 0 {
		// They go out when the key is long gone, with links that let people in.
		return ErrKeyForbidden.At("letters")
	}
	if in.Seen == "" {
		plan, err := h.Admin.PlanImport(c.UserContext(), actor.Scope, &in.File)
		return one(c, plan, err)
	}
	plan, err := h.Admin.Import(c.UserContext(), actor, &in.File, in.Seen)
	return one(c, plan, err)
}

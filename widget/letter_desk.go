package widget

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// A LetterDesk lets administrators say in their own words what letters say.
type LetterDesk struct {
	Service *Service
	Admin   *tenant.Admin
	// Send hands a letter over at once; ErrNoMail where nobody takes it.
	Send func(ctx context.Context, l *Letter) error
}

// A LetterView is what a letter says in a language; Default are Recado's words,
// which hold while Version is 0.
type LetterView struct {
	ID      string            `json:"id"`
	Version int64             `json:"version"`
	Kind    tenant.LetterKind `json:"kind"`
	Locale  string            `json:"locale"`
	tenant.LetterWords
	Default tenant.LetterWords `json:"default"`
	Places  []tenant.Place     `json:"places"`
}

// A LetterMark says that a tenant says something in its own words, since when.
type LetterMark struct {
	Kind   tenant.LetterKind `json:"kind"`
	Locale string            `json:"locale"`
	At     int64             `json:"at"`
}

// letterBody bounds what comes from the editor.
const letterBody = 256 << 10

// GetLetters is GET /admin/letters → {kinds:[LetterKind], items:[LetterMark]}.
func (d *LetterDesk) GetLetters(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	all, err := d.Admin.Store.LetterTemplates(c.UserContext(), actor.Scope)
	if err != nil {
		return err
	}
	marks := make([]LetterMark, len(all))
	for i, t := range all {
		marks[i] = LetterMark{t.Kind, t.Locale, t.At}
	}
	return c.JSON(fiber.Map{"kinds": tenant.LetterKinds, "items": marks})
}

// GetLetter is GET /admin/letters/{kind}/{locale} → LetterView.
func (d *LetterDesk) GetLetter(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	view, err := d.view(c, actor.Scope)
	if err != nil {
		return err
	}
	return c.JSON(view)
}

// PutLetter is PUT /admin/letters/{kind}/{locale}: LetterEdit → LetterView.
func (d *LetterDesk) PutLetter(c *fiber.Ctx) error {
	in, err := tenant.Body[tenant.LetterEdit](c, letterBody)
	if err != nil {
		return err
	}
	return d.changed(c, "changed", func(sc tenant.Scope, kind tenant.LetterKind, locale string) error {
		_, err := d.Admin.EditLetter(c.UserContext(), sc, kind, locale, in)
		return err
	})
}

// DeleteLetter is DELETE /admin/letters/{kind}/{locale}: {version} → LetterView,
// with Recado's own words.
func (d *LetterDesk) DeleteLetter(c *fiber.Ctx) error {
	in, err := tenant.Body[struct {
		Version int64 `json:"version"`
	}](c, letterBody)
	if err != nil {
		return err
	}
	return d.changed(c, "removed", func(sc tenant.Scope, kind tenant.LetterKind, locale string) error {
		return d.Admin.DropLetter(c.UserContext(), sc, kind, locale, in.Version)
	})
}

// changed does a change, keeps who did it, and answers what holds now.
func (d *LetterDesk) changed(c *fiber.Ctx, action string, do func(tenant.Scope, tenant.LetterKind, string) error) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	was, err := d.view(c, actor.Scope)
	if err != nil {
		return err
	}
	is := was
	of := tenant.Change{Kind: tenant.KindLetter, Object: was.ID, Label: was.ID, Action: action}
	err = d.Admin.Audited(c.UserContext(), actor, of, was.said(), func() (any, error) {
		if err := do(actor.Scope, was.Kind, was.Locale); err != nil {
			return nil, err
		}
		is, err = d.view(c, actor.Scope)
		return is.said(), err
	})
	if err != nil {
		return err
	}
	return c.JSON(is)
}

// said is what a change keeps of a letter.
func (v *LetterView) said() tenant.LetterEdit {
	return tenant.LetterEdit{Version: v.Version, LetterWords: v.LetterWords}
}

// view is the letter that the address names.
func (d *LetterDesk) view(c *fiber.Ctx, sc tenant.Scope) (*LetterView, error) {
	kind, locale := tenant.LetterKind(c.Params("kind")), c.Params("locale")
	id, err := tenant.LetterID(kind, locale)
	if err != nil {
		return nil, err
	}
	own, err := d.Admin.LetterTemplate(c.UserContext(), sc, kind, locale)
	if err != nil {
		return nil, err
	}
	v := &LetterView{ID: id, Kind: kind, Locale: locale, Places: kind.Places()}
	v.Default = letterDefault(d.Service.Assets.Words(locale), kind, locale)
	v.LetterWords = v.Default
	if own != nil {
		v.Version, v.LetterWords = own.Version, own.LetterWords
	}
	return v, nil
}

// PreviewLetter is POST /admin/letters/{kind}/{locale}/preview: LetterWords →
// LetterWords, with samples in their places.
func (d *LetterDesk) PreviewLetter(c *fiber.Ctx) error {
	_, l, err := d.sample(c)
	if err != nil {
		return err
	}
	return c.JSON(tenant.LetterWords{Subject: l.Subject, Text: l.Text, HTML: l.HTML})
}

// TryLetter is POST /admin/letters/{kind}/{locale}/test: LetterWords →
// MailTried: a sample to who asks.
func (d *LetterDesk) TryLetter(c *fiber.Ctx) error {
	actor, l, err := d.sample(c)
	if err != nil {
		return err
	}
	tried, err := d.Admin.Tried(c.UserContext(), actor, l.To, func(ctx context.Context) error { return d.Send(ctx, l) })
	if err != nil {
		return err
	}
	return c.JSON(tried)
}

// sample writes what the body says, to who asks.
func (d *LetterDesk) sample(c *fiber.Ctx) (tenant.Actor, *Letter, error) {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return actor, nil, err
	}
	in, err := tenant.Body[tenant.LetterWords](c, letterBody)
	if err != nil {
		return actor, nil, err
	}
	kind, locale := tenant.LetterKind(c.Params("kind")), c.Params("locale")
	if _, err := tenant.LetterID(kind, locale); err != nil {
		return actor, nil, err
	}
	if err := in.Check(kind); err != nil {
		return actor, nil, err
	}
	me, err := d.Admin.Store.Agent(c.UserContext(), actor.Scope, actor.ID)
	if err != nil {
		return actor, nil, err
	}
	l, err := d.Service.SampleLetter(c.UserContext(), actor.Scope, kind, in, locale, me.Email, me.Name)
	return actor, l, err
}

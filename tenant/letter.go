package tenant

import (
	"context"
	"errors"
	"slices"
)

// A LetterKind is one of the letters that go out in a tenant's name.
type LetterKind string

// The letters whose words a tenant may change. The job that sends one is of the
// kind "mail." and this.
const (
	CaseLetter       LetterKind = "case"       // a requester's number (A11)
	AnswerLetter     LetterKind = "answer"     // a public answer (M7)
	TranscriptLetter LetterKind = "transcript" // a conversation that was asked for (A4)
	InvitationLetter LetterKind = "invitation" // to become an agent
	PasswordLetter   LetterKind = "reset"      // a new password
	EscalationLetter LetterKind = "escalation" // a visitor whom nobody has taken
)

// LetterKinds are all of them, as screens show them.
var LetterKinds = []LetterKind{CaseLetter, AnswerLetter, TranscriptLetter, InvitationLetter, PasswordLetter, EscalationLetter}

// Limits of what a tenant says in a letter, in characters.
const (
	MaxLetterSubject = 200
	MaxLetterText    = 5000
	MaxLetterHTML    = 20_000
)

// LetterWords are what a letter says, with places in it, {{number}}, that are
// filled when it is written. Without HTML it goes as plain text alone.
type LetterWords struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

// A LetterTemplate is what a tenant says in one kind of letter, in one
// language, in place of Recado's own words.
type LetterTemplate struct {
	ID      string     `json:"id"` // kind.locale
	Version int64      `json:"version"`
	Kind    LetterKind `json:"kind"`
	Locale  string     `json:"locale"`
	LetterWords
	At int64 `json:"at"` // when it was changed (ms)
}

// LetterID names the template of a kind of letter in a language. ErrNotFound if
// there is no such letter.
func LetterID(kind LetterKind, locale string) (string, error) {
	if !slices.Contains(LetterKinds, kind) || !ValidLocale(locale) {
		return "", ErrNotFound
	}
	return string(kind) + "." + locale, nil
}

// A LetterEdit is what an administrator says in a letter; Version is 0 while
// Recado's own words hold.
type LetterEdit struct {
	Version int64 `json:"version"`
	LetterWords
}

// LetterTemplate is what the tenant says in a letter, nil for Recado's words.
func (a *Admin) LetterTemplate(ctx context.Context, sc Scope, kind LetterKind, locale string) (*LetterTemplate, error) {
	id, err := LetterID(kind, locale)
	if err != nil {
		return nil, err
	}
	t, err := a.Store.LetterTemplate(ctx, sc, id)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return t, err
}

// EditLetter changes what a letter says. ErrStale if somebody was faster.
func (a *Admin) EditLetter(ctx context.Context, sc Scope, kind LetterKind, locale string, in LetterEdit) (*LetterTemplate, error) {
	id, err := LetterID(kind, locale)
	if err != nil {
		return nil, err
	}
	if err := in.Check(kind); err != nil {
		return nil, err
	}
	t := &LetterTemplate{ID: id, Version: in.Version, Kind: kind, Locale: locale, LetterWords: in.LetterWords, At: a.Now().UnixMilli()}
	if in.Version == 0 {
		err = a.Store.InsertLetterTemplate(ctx, sc, t)
	} else {
		err = a.Store.ReplaceLetterTemplate(ctx, sc, t)
	}
	if errors.Is(err, ErrTaken) || errors.Is(err, ErrNotFound) {
		return nil, ErrStale
	}
	return t, err
}

// DropLetter goes back to Recado's own words; ErrStale if they hold already, or
// somebody changed the tenant's meanwhile.
func (a *Admin) DropLetter(ctx context.Context, sc Scope, kind LetterKind, locale string, version int64) error {
	t, err := a.LetterTemplate(ctx, sc, kind, locale)
	if err != nil {
		return err
	}
	if t == nil || t.Version != version {
		return ErrStale
	}
	return a.Store.DeleteLetterTemplate(ctx, sc, t.ID)
}

// Check cleans what a letter says and refuses what it can't.
func (w *LetterWords) Check(kind LetterKind) error {
	var err error
	if w.Subject, err = requiredLine("subject", w.Subject, MaxLetterSubject); err != nil {
		return err
	}
	if w.Text, err = CleanText("text", w.Text, MaxLetterText); err != nil {
		return err
	}
	if w.Text == "" {
		return ErrRequired.At("text")
	}
	if w.HTML, err = CleanText("html", w.HTML, MaxLetterHTML); err != nil {
		return err
	}
	known := kind.Places()
	if err := inField("subject", checkSubject(w.Subject, known)); err != nil {
		return err
	}
	if err := inField("text", checkText(w.Text, known)); err != nil {
		return err
	}
	if w.HTML == "" {
		return nil
	}
	return inField("html", checkHTML(w.HTML, known))
}

// inField puts a refusal at a field.
func inField(field string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.At(field)
	}
	return err
}

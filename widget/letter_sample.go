package widget

import (
	"context"
	"time"

	"recado/chat"
	"recado/tenant"
)

// SampleLetter is a letter as somebody prepares it, about nothing that
// happened: with words of Recado's in its places, to who asks for it.
func (s *Service) SampleLetter(ctx context.Context, sc tenant.Scope, kind tenant.LetterKind, says tenant.LetterWords, locale, to, name string) (*Letter, error) {
	w, err := s.writer(ctx, sc, kind, "", locale)
	if err != nil {
		return nil, err
	}
	w.own = &tenant.LetterTemplate{LetterWords: says}
	w.sample(name)
	if kind == tenant.PasswordLetter {
		w.through = nil // as the real one goes
	}
	l := w.letter(to, name)
	l.ID = tenant.NewID()
	return &l, nil
}

// sample fills all places that a letter may have.
func (w *writer) sample(name string) {
	say := func(key string) string { return w.words.T("letter.sample." + key) }
	w.fill("number", "1234")
	w.fill("subject", say("subject"))
	w.fill("agent", say("agent"))
	w.fill("project", say("project"))
	w.fill("minutes", "5")
	w.until(w.Now())
	message := &paper{}
	message.quote(name, say("message"))
	w.block("message", message)
	w.answer(say("answer"), say("file"))
	talk := &paper{}
	zone := tenant.Hours{}.Location(w.tenant.TimeZone)
	at := w.Now().Add(-time.Hour).UnixMilli()
	w.entry(talk, chat.Message{Type: chat.EntryText, From: chat.FromVisitor, Text: say("message"), At: at}, zone)
	w.entry(talk, chat.Message{Type: chat.EntryText, Name: say("agent"), Text: say("answer"), At: at + time.Minute.Milliseconds()}, zone)
	w.block("transcript", talk)
	switch page := w.Base() + "/console"; w.kind {
	case tenant.InvitationLetter, tenant.PasswordLetter, tenant.EscalationLetter:
		w.block("button", w.lead(w.words.T("letter."+string(w.kind)+".go"), page))
	default:
		w.caseLink(page)
	}
}

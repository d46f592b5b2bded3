package widget

import (
	"context"
	"time"

	"recado/chat"
	"recado/tenant"
)

// agentLetter brings somebody of the company the link that they need: to become
// an agent, or to set a new password. Its link is made when it is sent, so that
// no store keeps one.
func (s *Service) agentLetter(ctx context.Context, sc tenant.Scope, j chat.Job) (*draft, error) {
	g, err := s.People.Agent(ctx, sc, j.Subject)
	if err != nil {
		return nil, err
	}
	w, err := s.writer(ctx, sc, "", g.Locale)
	if err != nil {
		return nil, err
	}
	if s.Base() == "" {
		return nil, errNothing // there is no address to lead to
	}
	if j.Kind == chat.JobInvitationMail {
		return w.invitationLetter(sc, g)
	}
	return w.resetLetter(ctx, sc, g, j)
}

func (w *writer) invitationLetter(sc tenant.Scope, g *tenant.Agent) (*draft, error) {
	if !g.Invited {
		return nil, errNothing // they came in meanwhile
	}
	token, ends, err := w.Tokens.SignInvitation(sc, g.ID)
	if err != nil {
		return nil, err
	}
	w.hello(g.Name)
	w.paper.say(w.words.T("letter.invitation", "tenant", w.tenant.Name))
	return w.toAgent(g, g.Email, "letter.invitation", "/console/invitation#"+token, time.UnixMilli(ends)), nil
}

func (w *writer) resetLetter(ctx context.Context, sc tenant.Scope, g *tenant.Agent, j chat.Job) (*draft, error) {
	if w.Now().After(time.UnixMilli(j.CreatedAt).Add(tenant.ResetLife)) || g.Invited || g.Disabled {
		return nil, errNothing
	}
	login, err := w.People.UnscopedLogin(ctx, g.Login)
	if err != nil {
		return nil, err
	}
	token, ends, err := w.Tokens.SignReset(sc, g.ID, login)
	if err != nil {
		return nil, err
	}
	// Its link opens the login everywhere: no tenant's own mail server may read it.
	w.through = nil
	w.hello(g.Name)
	w.paper.say(w.words.T("letter.reset"))
	return w.toAgent(g, login.Email, "letter.reset", "/console/password#"+token, time.UnixMilli(ends)), nil
}

// toAgent ends a letter with its link and how long that is good.
func (w *writer) toAgent(g *tenant.Agent, to, words, page string, ends time.Time) *draft {
	if w.accent == (tenant.Accent{}) {
		w.accent = tenant.AccentOf(tenant.DefaultAccent, false)
	}
	w.paper.button(w.words.T(words+".go"), w.Base()+page, w.accent)
	zone := tenant.Hours{}.Location(w.tenant.TimeZone)
	w.paper.small(w.words.T("letter.link.ends", "date", dateIn(w.words, ends.In(zone), w.Now().In(zone)), "time", ends.In(zone).Format("15:04"), "zone", zoneName(ends.In(zone))))
	w.paper.small(w.words.T(words + ".why"))
	l := w.letter(to, g.Name, w.words.T(words+".subject", "tenant", w.tenant.Name))
	return &draft{Letter: l, about: g.ID, proved: !g.Invited}
}

// TryLetter is what somebody gets who tries a mail server.
func (s *Service) TryLetter(ctx context.Context, sc tenant.Scope, to, name, locale string) (*Letter, error) {
	w, err := s.writer(ctx, sc, "", locale)
	if err != nil {
		return nil, err
	}
	w.hello(name)
	w.paper.say(w.words.T("letter.try", "tenant", w.tenant.Name))
	l := w.letter(to, name, w.words.T("letter.try.subject", "tenant", w.tenant.Name))
	l.ID = tenant.NewID()
	return &l, nil
}

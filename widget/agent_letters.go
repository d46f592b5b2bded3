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
	if s.Base() == "" {
		return nil, errNothing // there is no address to lead to
	}
	if j.Kind == chat.JobInvitationMail {
		return s.invitationLetter(ctx, sc, g)
	}
	return s.resetLetter(ctx, sc, g, j)
}

func (s *Service) invitationLetter(ctx context.Context, sc tenant.Scope, g *tenant.Agent) (*draft, error) {
	if !g.Invited {
		return nil, errNothing // they came in meanwhile
	}
	w, err := s.writer(ctx, sc, tenant.InvitationLetter, "", g.Locale)
	if err != nil {
		return nil, err
	}
	token, ends, err := w.Tokens.SignInvitation(sc, g.ID)
	if err != nil {
		return nil, err
	}
	return w.toAgent(g, g.Email, "letter.invitation.go", "/console/invitation#"+token, time.UnixMilli(ends)), nil
}

func (s *Service) resetLetter(ctx context.Context, sc tenant.Scope, g *tenant.Agent, j chat.Job) (*draft, error) {
	if s.Now().After(time.UnixMilli(j.CreatedAt).Add(tenant.ResetLife)) || g.Invited || g.Disabled {
		return nil, errNothing
	}
	w, err := s.writer(ctx, sc, tenant.PasswordLetter, "", g.Locale)
	if err != nil {
		return nil, err
	}
	login, err := w.People.UnscopedLogin(ctx, g.Login)
	if err != nil {
		return nil, err
	}
	token, ends, err := w.Tokens.SignReset(sc, g.ID, login)
	if err != nil {
		return nil, err
	}
	// Its link opens the login everywhere: no tenant's own mail server may read
	// it, and no tenant words it for somebody who is another's too.
	w.through = nil
	if len(login.Memberships) > 1 {
		w.own = nil
	}
	return w.toAgent(g, login.Email, "letter.reset.go", "/console/password#"+token, time.UnixMilli(ends)), nil
}

// toAgent writes a letter with a link that is good for a while.
func (w *writer) toAgent(g *tenant.Agent, to, label, page string, ends time.Time) *draft {
	w.block("button", w.lead(w.words.T(label), w.Base()+page))
	w.until(ends)
	return &draft{Letter: w.letter(to, g.Name), about: g.ID, proved: !g.Invited}
}

// TryLetter is what somebody gets who tries a mail server.
func (s *Service) TryLetter(ctx context.Context, sc tenant.Scope, to, name, locale string) (*Letter, error) {
	w, err := s.writer(ctx, sc, tryLetter, "", locale)
	if err != nil {
		return nil, err
	}
	l := w.letter(to, name)
	l.ID = tenant.NewID()
	return &l, nil
}

package widget

import (
	"context"
	"errors"
	"slices"
	"time"

	"recado/chat"
	"recado/tenant"
)

// escalationLetter tells somebody of the company that a visitor waits and
// nobody has taken them; nothing if somebody has meanwhile.
func (s *Service) escalationLetter(ctx context.Context, sc tenant.Scope, j chat.Job) (*draft, error) {
	c, err := s.Chat.Store.Conversation(ctx, sc, j.Subject)
	if err != nil {
		return nil, err
	}
	if !c.Untaken() {
		return nil, errNothing
	}
	p, err := s.People.Project(ctx, sc, c.Project)
	if err != nil {
		return nil, err
	}
	to, name, locale := j.Data[chat.EscalatedTo], "", ""
	if id := j.Data[chat.EscalatedAgent]; id != "" {
		g, err := s.People.Agent(ctx, sc, id)
		if errors.Is(err, tenant.ErrNotFound) || err == nil && (g.Disabled || g.Invited || !slices.Contains(p.Agents, id)) {
			return nil, errNothing
		}
		if err != nil {
			return nil, err
		}
		to, name, locale = g.Email, g.Name, g.Locale
	}
	w, err := s.writer(ctx, sc, c.Project, locale)
	if err != nil {
		return nil, err
	}
	return w.escalation(c, p, to, name), nil
}

func (w *writer) escalation(c *chat.Conversation, p *tenant.Project, to, name string) *draft {
	zone := tenant.Hours{}.Location(w.tenant.TimeZone)
	since := time.UnixMilli(c.WaitingSince).In(zone)
	w.hello(name)
	w.paper.say(w.words.T("letter.escalation", "project", p.Name, "time", since.Format("15:04"), "zone", zoneName(since)))
	w.paper.quote(c.Visitor.Name, c.LastText)
	if base := w.Base(); base != "" {
		if w.accent == (tenant.Accent{}) {
			w.accent = tenant.AccentOf(tenant.DefaultAccent, false)
		}
		w.paper.button(w.words.T("letter.escalation.go"), base+"/console/conversations/"+c.ID, w.accent)
	}
	w.paper.small(w.words.T("letter.escalation.why", "minutes", formatNumber(int64(p.Escalation.Minutes))))
	l := w.letter(to, name, w.words.T("letter.escalation.subject", "project", p.Name))
	return &draft{Letter: l, about: c.ID, proved: name != ""}
}

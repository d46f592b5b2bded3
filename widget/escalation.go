package widget

import (
	"context"
	"slices"
	"strings"
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
	to, id := j.Data[chat.EscalatedTo], j.Data[chat.EscalatedAgent]
	if id != "" && !slices.Contains(p.Answering(), id) {
		return nil, errNothing
	}
	all, err := s.People.Agents(ctx, sc)
	if err != nil {
		return nil, err
	}
	var agent tenant.Agent // none for an address that nobody proved
	for _, g := range all {
		if !g.Disabled && !g.Invited && (g.ID == id || id == "" && strings.EqualFold(g.Email, to)) {
			agent, to = g, g.Email
		}
	}
	if id != "" && agent.ID == "" {
		return nil, errNothing
	}
	w, err := s.writer(ctx, sc, tenant.EscalationLetter, c.Project, agent.Locale)
	if err != nil {
		return nil, err
	}
	return w.escalation(c, p, to, agent), nil
}

func (w *writer) escalation(c *chat.Conversation, p *tenant.Project, to string, agent tenant.Agent) *draft {
	w.until(time.UnixMilli(c.WaitingSince))
	w.fill("project", p.Name)
	w.fill("minutes", formatNumber(int64(p.Escalation.Minutes)))
	// To an address that is no agent's goes nothing that a visitor wrote: else
	// everybody could send a stranger what they like, in the company's name.
	if agent.ID != "" {
		said := &paper{}
		said.quote(c.Visitor.Name, c.LastText)
		w.block("message", said)
	}
	if base := w.Base(); base != "" {
		w.block("button", w.lead(w.words.T("letter.escalation.go"), base+"/console/conversations/"+c.ID))
	}
	return &draft{Letter: w.letter(to, agent.Name), about: c.ID, proved: agent.ID != ""}
}

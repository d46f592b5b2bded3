package chat

import (
	"context"
	"errors"
	"slices"

	"recado/tenant"
)

// route gives a waiting conversation to an agent of its project who is there,
// available and has capacity left, as the project's policy says (A5, DESIGN
// §8); without one it stays in the queue. The reservation is one atomic step
// for all nodes; the conversation's sequence is the truth, so an agent who was
// faster by hand keeps it.
func (s *Service) route(ctx context.Context, sc tenant.Scope, c *Conversation) (*Conversation, error) {
	p, err := s.directory.project(ctx, sc, c.Project)
	if errors.Is(err, tenant.ErrNotFound) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := s.newRound(ctx, sc, p, c)
	if err != nil {
		return nil, err
	}
	agent, err := "", error(nil)
	if p.Routing.Policy != tenant.Broadcast {
		agent, err = r.reserve(ctx)
	}
	if err != nil {
		// Redis away: routing waits, and nothing else (DESIGN §6.14).
		s.Log.Warn("routing waits", "tenant", sc.Tenant(), "error", err)
		return c, nil
	}
	if agent == "" {
		s.tracer.note(sc, c.ID, r.step("", 0))
		return c, nil
	}
	return r.give(ctx, agent)
}

// A round is one conversation's routing: who may have it, and what was seen of
// them.
type round struct {
	*Service
	sc         tenant.Scope
	project    *tenant.Project
	c          *Conversation
	candidates []Candidate
	passed     string // the agent who has just let it go
	sticky     string // the agent of last time
	seen       map[string]Seen
	people     []tenant.Agent // of the project
}

// newRound finds the agents of a project who chose to be available.
func (s *Service) newRound(ctx context.Context, sc tenant.Scope, p *tenant.Project, c *Conversation) (*round, error) {
	r := &round{Service: s, sc: sc, project: p, c: c, seen: map[string]Seen{}}
	for _, id := range p.Answering() {
		a, err := s.directory.agent(ctx, sc, id)
		if err != nil || a.Disabled {
			continue
		}
		r.people = append(r.people, *a)
		if a.Availability == tenant.AvailableOnline {
			r.candidates = append(r.candidates, Candidate{Agent: a.ID, Capacity: a.Capacity})
		}
	}
	var err error
	if c.Seq > 1 && len(r.candidates) > 0 {
		var last []Message
		last, err = s.Store.MessagesBefore(ctx, sc, c.ID, 0, 1)
		r.passed = passed(last)
	}
	if err == nil && p.Routing.Sticky && len(r.candidates) > 0 {
		r.sticky, err = s.lastAgent(ctx, sc, c)
	}
	return r, err
}

// passed is who let the conversation go with its last entry.
func passed(last []Message) string {
	if len(last) == 0 || last[0].Type != EntryReleased && last[0].Type != EntryMoved {
		return ""
	}
	if last[0].Author == "" && last[0].Data != nil {
		return last[0].Data.Agent
	}
	return last[0].Author
}

// stickyLooks is how many of a visitor's newest conversations are looked at
// for the agent of last time.
const stickyLooks = 10

// lastAgent is who had the visitor's last conversation in the project, "" if
// there was none.
func (s *Service) lastAgent(ctx context.Context, sc tenant.Scope, c *Conversation) (string, error) {
	page, err := s.Store.Conversations(ctx, sc, ConversationQuery{View: ViewVisitor, Visitor: c.VisitorID, Limit: stickyLooks})
	if err != nil {
		return "", err
	}
	for i := range page.Items {
		old := &page.Items[i]
		if old.ID != c.ID && old.Project == c.Project && old.Agent != "" && old.CreatedAt <= c.CreatedAt {
			return old.Agent, nil
		}
	}
	return "", nil
}

// reserve asks for an agent: the one of last time, else any, rather not the one
// who has just let the conversation go. What an earlier reservation still says
// of somebody who may not have it any more is no answer.
func (r *round) reserve(ctx context.Context) (string, error) {
	for _, some := range r.tries() {
		agent, err := r.ask(ctx, some)
		if err == nil && agent != "" && !among(some, agent) {
			if err = r.Presence.Free(ctx, r.sc, r.c.ID); err == nil {
				agent, err = r.ask(ctx, some)
			}
		}
		if err != nil {
			return "", err
		}
		if among(some, agent) {
			return agent, nil
		}
	}
	return "", nil
}

// ask reserves one of some, and notes what was seen of them.
func (r *round) ask(ctx context.Context, some []Candidate) (string, error) {
	inTurn := r.project.Routing.Policy == tenant.RoundRobin
	got, err := r.Presence.Reserve(ctx, r.sc, r.c.ID, some, inTurn, r.now())
	for _, a := range got.Seen {
		r.seen[a.Agent] = a
	}
	return got.Agent, err
}

func among(some []Candidate, agent string) bool {
	return slices.ContainsFunc(some, func(a Candidate) bool { return a.Agent == agent })
}

// tries are whom to ask, one after another.
func (r *round) tries() (all [][]Candidate) {
	sticky := r.only(func(id string) bool { return id == r.sticky && id != r.passed })
	others := r.only(func(id string) bool { return id != r.passed })
	for _, some := range [][]Candidate{sticky, others} {
		if len(some) > 0 && len(some) < len(r.candidates) {
			all = append(all, some)
		}
	}
	return append(all, r.candidates)
}

func (r *round) only(keep func(agent string) bool) []Candidate {
	return slices.DeleteFunc(slices.Clone(r.candidates), func(a Candidate) bool { return !keep(a.Agent) })
}

// give writes down that an agent has the conversation, and until when they may
// take it. The job that looks after that is written first, so that no crash can
// leave an offer without an end.
func (r *round) give(ctx context.Context, agent string) (*Conversation, error) {
	until := int64(0)
	if d := r.project.Routing.OfferTime(); d > 0 {
		until = r.now() + d.Milliseconds()
		if err := r.Store.InsertJob(ctx, r.sc, offerJob(r.c.ID, agent, until, r.now())); err != nil {
			return nil, err
		}
	}
	who, err := r.directory.agent(ctx, r.sc, agent)
	if err != nil {
		return nil, err
	}
	system := tenant.SystemActor(r.sc)
	given, err := r.act(ctx, system, r.c.ID, tenant.NewID(), r.assigned(system, who.ID, who.Name), func(st State) (State, error) {
		if st.Status != Waiting {
			return st, tenant.ErrConversationTaken
		}
		st, err := st.assignTo(agent, false)
		st.OfferUntil = until
		return st, err
	})
	if err == nil {
		r.tracer.note(r.sc, r.c.ID, r.step(agent, until))
		return given, nil
	}
	if !tenant.IsRefusal(err) {
		return nil, err
	}
	// Somebody took or closed it meanwhile: count it as what it is.
	if given, err = r.refresh(ctx, r.sc, r.c.ID); err != nil {
		return nil, err
	}
	r.count(ctx, r.sc, given)
	return given, nil
}

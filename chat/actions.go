package chat

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"recado/tenant"
)

// Whose a conversation is already, that somebody claims.
var (
	errMine    = errors.New("chat: the conversation is the agent's already")
	errOffered = errors.New("chat: the conversation is offered to the agent")
)

// Claim gives a waiting conversation to the agent who asks, or takes what they
// were offered; one that they have already stays as it is. Of several who ask
// at once, one has it; the others are told who.
func (s *Service) Claim(ctx context.Context, actor tenant.Actor, id, clientID string) (*Conversation, error) {
	holder := ""
	c, err := s.act(ctx, actor, id, clientID, s.assigned(actor, actor.ID, actor.Name), func(st State) (State, error) {
		if holder = st.Agent; st.Status == Active && holder == actor.ID {
			return st, cmp.Or(st.offered(), errMine)
		}
		return st.assignTo(actor.ID, false)
	})
	if errors.Is(err, errOffered) {
		m := s.assigned(actor, actor.ID, actor.Name)
		m.Type = EntryClaimed
		c, err = s.act(ctx, actor, id, clientID, m, func(st State) (State, error) {
			holder = st.Agent
			return st.assignTo(actor.ID, false)
		})
	}
	if errors.Is(err, errMine) {
		return s.refresh(ctx, actor.Scope, id)
	}
	return c, s.takenBy(ctx, actor.Scope, holder, err)
}

// takenBy adds to the refusal of what somebody else has who that is.
func (s *Service) takenBy(ctx context.Context, sc tenant.Scope, holder string, err error) error {
	if !errors.Is(err, tenant.ErrConversationTaken) {
		return err
	}
	name := ""
	if who, known := s.directory.agent(ctx, sc, holder); known == nil {
		name = who.Name
	}
	return tenant.ErrConversationTaken.With("agent", name)
}

// Release puts a conversation back into the queue.
func (s *Service) Release(ctx context.Context, actor tenant.Actor, id, clientID string) (*Conversation, error) {
	return s.act(ctx, actor, id, clientID, s.entry(actor, EntryReleased, "", nil), func(st State) (State, error) {
		return st.release("")
	})
}

// End closes a conversation, by either side.
func (s *Service) End(ctx context.Context, actor tenant.Actor, id, clientID string) (*Conversation, error) {
	if !tenant.ValidClientID(clientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	if _, err := s.reach(ctx, actor, id); err != nil {
		return nil, err
	}
	// The intention is written before the entry that causes it, so that no
	// crash can lose what must follow a closed conversation (DESIGN §6.12).
	if err := s.Store.InsertJob(ctx, actor.Scope, s.closedJob(id, clientID)); err != nil {
		return nil, err
	}
	m := s.entry(actor, EntryClosed, "", nil)
	m.Data = &EntryData{By: m.From}
	return s.act(ctx, actor, id, clientID, m, State.close)
}

// JobClosed is the kind of the job that follows a conversation's end.
const JobClosed = "conversation.closed"

// closedJob is what must follow a conversation's end, or its rating. It is due
// a little later, so that the entry that it waits for is there.
func (s *Service) closedJob(conversation, clientID string) *Job {
	return &Job{ID: JobClosed + ":" + conversation + ":" + clientID, Kind: JobClosed, Subject: conversation, Due: s.now() + 1000, CreatedAt: s.now()}
}

// Rate records the visitor's rating of a closed conversation (A8).
func (s *Service) Rate(ctx context.Context, actor tenant.Actor, id, clientID string, stars int, comment string) (*Conversation, error) {
	if !tenant.ValidClientID(clientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	if stars < 1 || stars > 5 {
		return nil, tenant.ErrBadStars.At("stars")
	}
	text, err := s.messageText(comment)
	if err != nil {
		return nil, err
	}
	if _, err := s.reach(ctx, actor, id); err != nil {
		return nil, err
	}
	if err := s.Store.InsertJob(ctx, actor.Scope, s.closedJob(id, clientID)); err != nil {
		return nil, err
	}
	m := s.entry(actor, EntryRating, text, nil)
	m.Data = &EntryData{Stars: stars}
	return s.act(ctx, actor, id, clientID, m, State.rate)
}

// A Transfer names whom a conversation goes to: an agent, or the queue of a
// project, or an agent of another project.
type Transfer struct {
	ClientID string `json:"client_id"`
	Agent    string `json:"agent"`
	Project  string `json:"project"`
	Note     string `json:"note"` // for the desk
}

// Transfer gives a conversation to somebody else.
func (s *Service) Transfer(ctx context.Context, actor tenant.Actor, id string, t Transfer) (*Conversation, error) {
	c, err := s.reach(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	project := c.Project
	if t.Project != "" {
		project = t.Project
	}
	p, err := s.directory.project(ctx, actor.Scope, project)
	if err != nil || p.Disabled {
		return nil, tenant.ErrBadProject.At("project")
	}
	var target *tenant.Agent
	if t.Agent != "" {
		target, err = s.directory.agent(ctx, actor.Scope, t.Agent)
		if err != nil || target.Disabled || !works(target, p) {
			return nil, tenant.ErrNoTargetAgent.At("agent")
		}
	}
	if t.Note != "" {
		if _, err := s.Note(ctx, actor, id, Outgoing{ClientID: t.ClientID, Text: t.Note}); err != nil {
			return nil, err
		}
	}
	if target == nil {
		return s.move(ctx, actor, id, t.ClientID, p)
	}
	m := s.assigned(actor, target.ID, target.Name)
	if project != c.Project {
		m.Data.Project = project
	}
	return s.act(ctx, actor, id, t.ClientID, m, func(st State) (State, error) {
		st.Project = project
		st, err := st.assignTo(target.ID, true)
		st.Manual = true
		return st, err
	})
}

// move puts a conversation into the queue of a project.
func (s *Service) move(ctx context.Context, actor tenant.Actor, id, clientID string, p *tenant.Project) (*Conversation, error) {
	m := s.entry(actor, EntryMoved, "", nil)
	m.Data = &EntryData{Project: p.ID, Name: p.Name}
	c, err := s.act(ctx, actor, id, clientID, m, func(st State) (State, error) { return st.release(p.ID) })
	if err != nil || c.Status != Waiting {
		return c, err
	}
	return s.route(ctx, actor.Scope, c)
}

// works reports whether an agent may be given a project's conversations.
func works(a *tenant.Agent, p *tenant.Project) bool {
	return a.Role != tenant.RoleAgent || slices.Contains(p.Answering(), a.ID)
}

// Converted tells the conversation that it became a case, or joined one: the
// number stays on it, and the visitor reads it in the thread. own says that the
// case was made from it.
func (s *Service) Converted(ctx context.Context, actor tenant.Actor, id, clientID string, number int64, own bool) (*Conversation, error) {
	c, err := s.reach(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	follow := own && c.ownsCase()
	m := s.entry(actor, EntryConverted, "", nil)
	m.Data = &EntryData{Ticket: number}
	return s.act(ctx, actor, id, clientID, m, func(st State) (State, error) {
		st.Ticket, st.Follow = number, follow && st.Merged == ""
		return st, nil
	})
}

// assigned is the entry that gives a conversation to an agent.
func (s *Service) assigned(actor tenant.Actor, agent, name string) *Message {
	m := s.entry(actor, EntryAssigned, "", nil)
	m.Data = &EntryData{Agent: agent, Name: name}
	return m
}

// act appends an event entry and returns the conversation after it.
func (s *Service) act(ctx context.Context, actor tenant.Actor, id, clientID string, m *Message, rule func(State) (State, error)) (*Conversation, error) {
	c, _, err := s.actOnce(ctx, actor, id, clientID, m, rule)
	return c, err
}

// actOnce is act, and says whether the client id was used before.
func (s *Service) actOnce(ctx context.Context, actor tenant.Actor, id, clientID string, m *Message, rule func(State) (State, error)) (c *Conversation, repeated bool, err error) {
	if !tenant.ValidClientID(clientID) {
		return nil, false, tenant.ErrBadClientID.At("client_id")
	}
	reach := s.reach
	if actor.Kind == tenant.System { // who may reach all: what the node knows of it will do
		reach = s.reachFast
	}
	if c, err = reach(ctx, actor, id); err != nil {
		return nil, false, err
	}
	// What kind of act it is stands in the client id too: the same id for
	// another act is another entry.
	stored, repeated, err := s.add(ctx, actor.Scope, c, owned(actor, string(m.Type)+":"+clientID), m, rule)
	if err != nil {
		return nil, false, err
	}
	if c, err = s.after(ctx, actor.Scope, stored, repeated); err == nil && !repeated && m.Type != EntryRating && m.Type != EntryConverted {
		s.count(ctx, actor.Scope, c)
		s.tracer.byHand(actor, c, m)
	}
	return c, repeated, err
}

package chat

import (
	"context"
	"errors"
	"strconv"

	"recado/tenant"
)

// An offer is a conversation that routing gave to an agent, until they take it:
// by a word in it, or by saying so. State.OfferUntil is its end; whoever is
// first, the agent or the end, is decided by the sequence (DESIGN §6.3).

// JobOffer is the kind of the jobs that end an offer.
const JobOffer = "conversation.offer"

// Why the system puts a conversation back into the queue.
const (
	ReasonNotTaken = "not_taken" // the offer's time was over
	ReasonGone     = "gone"      // its agent is gone, or may not answer it any more
)

// offerLate is how late (ms) an offer's end may come and still be its agent's
// fault: later than that nobody could be reached, they as little as the end.
const offerLate = 15_000

// offerJob ends an offer at a time (ms) if it still stands then.
func offerJob(conversation, agent string, until, now int64) *Job {
	end := strconv.FormatInt(until, 10)
	return &Job{
		ID: JobOffer + ":" + conversation + ":" + agent + ":" + end, Kind: JobOffer, Subject: conversation,
		Data: map[string]string{"agent": agent, "until": end}, Due: until, CreatedAt: now,
	}
}

// PassOn ends an offer that was not taken in time: the conversation goes to the
// next agent, or to its old place in the queue, and the first one is away until
// they say otherwise. An offer that was taken, or that somebody else ended,
// stays as it is.
func (s *Service) PassOn(ctx context.Context, sc tenant.Scope, j Job) error {
	until, err := strconv.ParseInt(j.Data["until"], 10, 64)
	if err != nil {
		return err
	}
	c, err := s.Store.Conversation(ctx, sc, j.Subject)
	if errors.Is(err, tenant.ErrNotFound) {
		return nil // removed
	}
	if err != nil {
		return err
	}
	late := &Conversation{ID: c.ID, Project: c.Project, VisitorID: c.VisitorID, Agent: j.Data["agent"], OfferUntil: until}
	waiting, err := s.takeBack(ctx, sc, late, ReasonNotTaken, "offer-"+j.Data["until"])
	if waiting == nil || err != nil {
		return err
	}
	if s.now()-until <= offerLate {
		if err := s.setAway(ctx, sc, late.Agent); err != nil {
			return err
		}
	}
	if waiting.Status != Waiting {
		return nil // a second run, and somebody has it
	}
	_, err = s.route(ctx, sc, waiting)
	return err
}

// setAway says of an agent that they took nothing of what they were offered.
func (s *Service) setAway(ctx context.Context, sc tenant.Scope, agent string) error {
	err := tenant.SetAway(ctx, s.People, sc, agent, tenant.AwayOffer)
	if err != nil && !errors.Is(err, tenant.ErrNotFound) {
		return err
	}
	s.directory.forget(sc.Tenant())
	s.changed(sc, hintEdited)
	return nil
}

// takeBack puts a conversation into the queue that c's agent still has, with
// c's offer still open; it keeps its place by how long its visitor waits. It
// returns nil if that is over; the same client id again gives the first result.
func (s *Service) takeBack(ctx context.Context, sc tenant.Scope, c *Conversation, reason, clientID string) (*Conversation, error) {
	system := tenant.SystemActor(sc)
	m := s.entry(system, EntryReleased, "", nil)
	m.Data = &EntryData{Agent: c.Agent, Reason: reason}
	if who, err := s.directory.agent(ctx, sc, c.Agent); err == nil {
		m.Data.Name = who.Name
	}
	waiting, repeated, err := s.actOnce(ctx, system, c.ID, clientID, m, func(st State) (State, error) {
		if st.Status != Active || st.Agent != c.Agent || st.OfferUntil != c.OfferUntil {
			return st, tenant.ErrConversationTaken
		}
		return st.release("")
	})
	if errors.Is(err, tenant.ErrConversationTaken) || errors.Is(err, tenant.ErrConversationClosed) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if repeated {
		return waiting, nil
	}
	s.Log.Info("a conversation goes back to the queue", "tenant", sc.Tenant(), "conversation", c.ID, "agent", c.Agent, "reason", reason)
	s.tracer.note(sc, c.ID, TraceStep{At: s.now(), What: TraceStepKind(reason), Agent: c.Agent, Name: m.Data.Name})
	return waiting, nil
}

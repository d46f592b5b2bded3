package chat

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"recado/tenant"
)

// JobUnanswered is the kind of the jobs that look after those who wait for an
// answer. While a tenant has an open conversation there is one every
// unansweredEvery, each made by the one before it; a new conversation makes
// one too, in case there was none.
const JobUnanswered = "conversation.unanswered"

const (
	unansweredEvery = 30_000 // ms
	// unansweredLate is how much later than the others' a new conversation's
	// job is due: where there are others, they have made the next one by then.
	unansweredLate = 15_000 // ms
	// lookedMost bounds the tenants whose last job a node remembers.
	lookedMost = 10_000
)

// ReasonUnanswered is why the system closes a conversation that nobody has
// answered in time: it becomes a case.
const ReasonUnanswered = "unanswered"

// unansweredJob is the next job; since is what the last one knew.
func (s *Service) unansweredJob(since map[string]string) *Job {
	now := s.now()
	next := now/unansweredEvery + 1
	return &Job{ID: fmt.Sprint(JobUnanswered, ":", next), Kind: JobUnanswered, Data: since, Due: next * unansweredEvery, CreatedAt: now}
}

// lookAfter makes sure that somebody looks whether a new conversation is
// answered. It is called before the conversation is there, so that no crash
// can leave one alone (DESIGN §6.12).
func (s *Service) lookAfter(ctx context.Context, sc tenant.Scope) error {
	j := s.unansweredJob(nil)
	j.ID += ":new"
	j.Due += unansweredLate
	s.mu.Lock()
	written := s.looked[sc] == j.ID
	s.mu.Unlock()
	if written {
		return nil // by this node, and it is not due yet
	}
	if err := s.Store.InsertJob(ctx, sc, j); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.looked) >= lookedMost {
		clear(s.looked)
	}
	s.looked[sc] = j.ID
	return nil
}

// GiveUp closes the tenant's conversations whose visitors have waited longer
// than their project allows; what follows a closed conversation makes a case
// of each. j is the job that asks; the next one is made while there is
// something to look after.
func (s *Service) GiveUp(ctx context.Context, sc tenant.Scope, j Job) error {
	round, err := s.newPatience(ctx, sc, j.Data)
	if err != nil {
		return err
	}
	open := false
	for _, view := range []View{ViewStarted, ViewWaiting, ViewActive} {
		err = errors.Join(err, s.each(ctx, sc, ConversationQuery{View: view}, func(c *Conversation) error {
			c, err := s.refresh(ctx, sc, c.ID)
			if err != nil {
				return err
			}
			open = open || c.Status != Closed && c.Seq > 0
			if !round.over(c) {
				return nil
			}
			if c.emailMissing() && c.Asked == 0 {
				return s.ask(ctx, sc, c)
			}
			if c.emailMissing() && round.now-c.Asked < emailWait.Milliseconds() {
				return nil
			}
			return s.giveUp(ctx, sc, c)
		}))
	}
	if open || err != nil {
		err = errors.Join(err, s.Store.InsertJob(ctx, sc, s.unansweredJob(round.since)))
	}
	return err
}

// giveUp closes a conversation, unless anything was said in it since it was
// judged: the closing entry's place in the sequence decides (DESIGN §6.3).
func (s *Service) giveUp(ctx context.Context, sc tenant.Scope, c *Conversation) error {
	clientID := fmt.Sprintf("unanswered-%08d", c.Seq)
	if err := s.Store.InsertJob(ctx, sc, s.closedJob(c.ID, clientID)); err != nil {
		return err
	}
	system := tenant.SystemActor(sc)
	m := s.entry(system, EntryClosed, "", nil)
	m.Data = &EntryData{By: FromSystem, Reason: ReasonUnanswered}
	stored, _, err := s.Store.AppendMessage(ctx, sc, c.ID, owned(system, clientID), func(last *Message) (*Message, error) {
		if last == nil || last.Seq != c.Seq {
			return nil, tenant.ErrStale
		}
		st, err := last.State.close()
		// Until there is a case: what is written from now on is for it.
		st.Follow = st.Follow || st.Ticket == 0 && c.ownsCase()
		e := *m
		e.State = st
		return &e, err
	})
	if errors.Is(err, tenant.ErrStale) {
		return nil // answered, or written again: judged anew next time
	}
	if err != nil {
		return err
	}
	s.Log.Info("a conversation was not answered in time", "tenant", sc.Tenant(), "conversation", c.ID)
	s.publishMessage(sc, c, stored, stored.State.Project)
	if c, err = s.refresh(ctx, sc, c.ID); err == nil {
		s.count(ctx, sc, c)
	}
	return err
}

// A patience judges how long is too long, in one round for one tenant.
type patience struct {
	now      int64
	settled  bool // absence proves something
	page     *directoryPage
	projects map[string]ProjectState
	since    map[string]string // by project: ms since when nobody is there
	seen     func(visitor string) int64
	waiting  int // conversations that were judged and wait in the queue
}

func (s *Service) newPatience(ctx context.Context, sc tenant.Scope, since map[string]string) (*patience, error) {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return nil, err
	}
	a, _, err := s.compute(ctx, sc)
	if err != nil {
		return nil, err
	}
	p := &patience{now: s.now(), settled: s.Presence.Settled(sc, s.now()), page: page, projects: a.Projects, since: map[string]string{}}
	p.seen = func(visitor string) int64 { return s.lastSeen(ctx, sc, visitor) }
	for id, st := range a.Projects {
		if st.Reason != ReasonNobody || !p.settled {
			continue
		}
		if p.since[id] = since[id]; since[id] == "" {
			p.since[id] = strconv.FormatInt(p.now, 10)
		}
	}
	return p, nil
}

// over reports whether a conversation's visitor has waited too long. Who has
// an agent waits for that agent, whoever else is there.
func (p *patience) over(c *Conversation) bool {
	if c.Status == Closed || c.WaitingSince == 0 {
		return false
	}
	project := p.project(c.Project)
	limits := project.Unanswered.Limits()
	waited := time.Duration(p.now-c.WaitingSince) * time.Millisecond
	if limits.FirstAnswer > 0 && waited >= limits.FirstAnswer {
		return true
	}
	if c.Status == Active {
		return false
	}
	if c.Asked >= c.WaitingSince { // it was too long already
		return true
	}
	if p.left(c, limits.VisitorGone) {
		return true
	}
	if p.projects[c.Project].Reason == ReasonHours && limits.HoursOver > 0 && waited >= limits.HoursOver {
		// Closed all that time: what was written before the end counts from it.
		then := time.UnixMilli(p.now).Add(-limits.HoursOver)
		turn, opens, ok := project.Hours.NextChange(then, p.page.zone)
		return !project.Hours.OpenAt(then, p.page.zone) && (!ok || !opens || turn.UnixMilli() > p.now)
	}
	since, err := strconv.ParseInt(p.since[c.Project], 10, 64)
	gone := limits.AgentsGone
	return err == nil && gone > 0 && waited >= gone && p.now-since >= gone.Milliseconds()
}

// left reports whether the visitor of a waiting conversation has been away for
// so long. Only who was seen can be missed, and only among those for whom
// nodes look (queueMost, longest waiting first, as they are judged here).
func (p *patience) left(c *Conversation, gone time.Duration) bool {
	p.waiting++
	if gone == 0 || !p.settled || p.waiting > queueMost || p.now-c.WaitingSince < gone.Milliseconds() {
		return false
	}
	at := p.seen(c.VisitorID)
	return at > 0 && p.now-at >= gone.Milliseconds()
}

// project is the one that a conversation waits in; one that is not there any
// more has the default limits, and nobody.
func (p *patience) project(id string) *tenant.Project {
	for i := range p.page.projects {
		if p.page.projects[i].ID == id {
			return &p.page.projects[i]
		}
	}
	return &tenant.Project{}
}

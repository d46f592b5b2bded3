package chat

import (
	"context"
	"math"
	"strconv"
	"time"

	"recado/tenant"
)

// A patience judges how long is too long, in one round for one tenant.
type patience struct {
	now      int64
	settled  bool // absence proves something
	page     *directoryPage
	projects map[string]ProjectState
	// next is what the next round is told: since when (ms) nobody of a project is
	// there, and how far views were mended.
	next  map[string]string
	seen  func(visitor string) int64
	front bool // those that are judged are the first of the queue
}

// newPatience begins a round; last is what the one before left to it.
func (s *Service) newPatience(ctx context.Context, sc tenant.Scope, last map[string]string) (*patience, error) {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return nil, err
	}
	a, _, err := s.compute(ctx, sc)
	if err != nil {
		return nil, err
	}
	p := &patience{now: s.now(), settled: s.Presence.Settled(sc, s.now()), page: page, projects: a.Projects, next: map[string]string{}}
	p.seen = func(visitor string) int64 { return s.lastSeen(ctx, sc, visitor) }
	for id, st := range a.Projects {
		if st.Reason != ReasonNobody || !p.settled {
			continue
		}
		if p.next[id] = last[id]; last[id] == "" {
			p.next[id] = strconv.FormatInt(p.now, 10)
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
	return waited >= limits.AgentsGone && p.alone(c.Project, limits.AgentsGone)
}

// alone reports whether nobody of a project has been there for so long.
func (p *patience) alone(project string, gone time.Duration) bool {
	since, err := strconv.ParseInt(p.next[project], 10, 64)
	return err == nil && gone > 0 && p.now-since >= gone.Milliseconds()
}

// due is over, and has had the time to leave an e-mail address that was asked
// for.
func (p *patience) due(c *Conversation) bool {
	return p.over(c) && (!c.emailMissing() || c.Asked == 0 || p.now-c.Asked >= emailWait.Milliseconds())
}

// What follows is before when (ms) somebody has begun to wait who may have
// waited too long, by the shortest limit that counts at present.

// activeBefore is about those who have an agent.
func (p *patience) activeBefore() int64 {
	return p.before(func(_ string, l tenant.Patience) []time.Duration { return []time.Duration{l.FirstAnswer} })
}

// waitingBefore is about all the others, but for who has left.
func (p *patience) waitingBefore() int64 {
	return p.before(func(project string, l tenant.Patience) []time.Duration {
		limits := []time.Duration{l.FirstAnswer}
		if p.projects[project].Reason == ReasonHours {
			limits = append(limits, l.HoursOver)
		}
		if p.alone(project, l.AgentsGone) {
			limits = append(limits, l.AgentsGone)
		}
		return limits
	})
}

// leftBefore is about who has left.
func (p *patience) leftBefore() int64 {
	return p.before(func(_ string, l tenant.Patience) []time.Duration { return []time.Duration{l.VisitorGone} })
}

func (p *patience) before(limits func(project string, l tenant.Patience) []time.Duration) int64 {
	least := time.Duration(math.MaxInt64)
	shorten := func(project *tenant.Project) {
		for _, d := range limits(project.ID, project.Unanswered.Limits()) {
			if d > 0 {
				least = min(least, d)
			}
		}
	}
	shorten(&tenant.Project{}) // one that is not there any more
	for i := range p.page.projects {
		shorten(&p.page.projects[i])
	}
	return p.now - least.Milliseconds() + 1
}

// left reports whether the visitor of a waiting conversation has been away for
// so long. Only who was seen can be missed, and only among those for whom
// nodes look: the first queueMost of the queue.
func (p *patience) left(c *Conversation, gone time.Duration) bool {
	if gone == 0 || !p.settled || !p.front || p.now-c.WaitingSince < gone.Milliseconds() {
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

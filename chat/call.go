package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"recado/tenant"
)

const (
	// JobPush is the kind of the jobs that call an agent who is at no tab of the
	// console; Subject is the conversation, "" for a trial, Data says whom and
	// why.
	JobPush = "push"
	// JobPushAll is the kind of the jobs that have one of these written for each
	// whom a visitor's words concern. It is a kind of its own: a node of a
	// version that knows only the other would take it for a call of nobody.
	JobPushAll = "push.all"
)

const (
	pushAgent = "agent"
	pushSeq   = "seq"
	// pushPause is how long a word may be read on some screen before anybody is
	// called away from elsewhere.
	pushPause = 5 * time.Second
	// pushLife is how old a call may become.
	pushLife = 10 * time.Minute
	// pushTime is how long all browsers' push services together may take.
	pushTime = 10 * time.Second
)

// pushTries is how often an agent may call their own browsers.
var pushTries = tenant.Rate{Count: 10, Per: 10 * time.Minute}

// A PushNotice is what a browser is told: no word of what was said, since it
// stands on locked screens.
type PushNotice struct {
	Kind         string `json:"kind"` // waiting, message or test
	Locale       string `json:"locale"`
	Name         string `json:"name"` // of the visitor
	Project      string `json:"project"`
	Conversation string `json:"conversation"`
}

// call writes the job that calls those agents to a visitor's new words who can
// take notices: one, however many they are, since visitors wait for it. What
// fails is logged: the words are stored, and on every screen that is open.
func (s *Service) call(ctx context.Context, sc tenant.Scope, c *Conversation, entries ...*Message) {
	var seq int64 // of the last words
	for _, m := range entries {
		if m.Type == EntryText && m.From == FromVisitor {
			seq = max(seq, m.Seq)
		}
	}
	if s.Pusher == nil || seq == 0 || c.Status == Closed || c.WaitingSince == 0 {
		return
	}
	who, err := s.callable(ctx, sc, c)
	if err == nil && len(who) > 0 {
		j := s.pushJob(JobPushAll, fmt.Sprint(c.ID, ":", seq), c.ID, seq)
		j.Due += pushPause.Milliseconds()
		err = s.Store.InsertJob(ctx, sc, j)
	}
	if err != nil {
		s.Log.Warn("nobody is called", "tenant", sc.Tenant(), "conversation", c.ID, "error", err)
	}
}

// callable are who may be called to a conversation and can take notices: whose
// it is, or everybody of the project.
func (s *Service) callable(ctx context.Context, sc tenant.Scope, c *Conversation) ([]string, error) {
	can, err := s.subscribers(ctx, sc)
	if err != nil || len(can) == 0 {
		return nil, err
	}
	who := []string{c.Agent}
	if c.Status == Waiting {
		p, err := s.directory.project(ctx, sc, c.Project)
		if err != nil {
			return nil, err
		}
		who = slices.Clone(p.Answering())
	}
	return slices.DeleteFunc(who, func(id string) bool { return !can[id] }), nil
}

// RunPushAll writes the jobs of those whom a call concerns by now.
func (s *Service) RunPushAll(ctx context.Context, sc tenant.Scope, j Job) error {
	c, err := s.Store.Conversation(ctx, sc, j.Subject)
	if errors.Is(err, tenant.ErrNotFound) {
		return nil
	}
	if err != nil || c.Status == Closed || c.WaitingSince == 0 {
		return err
	}
	who, err := s.callable(ctx, sc, c)
	for _, id := range who {
		one := s.pushJob(JobPush, fmt.Sprint(c.ID, ":", id, ":", j.Data[pushSeq]), c.ID, 0)
		one.Data[pushAgent], one.Data[pushSeq], one.CreatedAt = id, j.Data[pushSeq], j.CreatedAt
		err = errors.Join(err, s.Store.InsertJob(ctx, sc, one))
	}
	return err
}

func (s *Service) pushJob(kind, id, conversation string, seq int64) *Job {
	now := s.now()
	return &Job{
		ID: kind + ":" + id, Kind: kind, Subject: conversation, Due: now, CreatedAt: now,
		Data: map[string]string{pushSeq: strconv.FormatInt(seq, 10)},
	}
}

// TryPush calls the agent's browsers, to hear what it is like.
func (s *Service) TryPush(ctx context.Context, actor tenant.Actor, clientID string) error {
	if !tenant.ValidClientID(clientID) {
		return tenant.ErrBadClientID.At("client_id")
	}
	agent, err := s.People.Agent(ctx, actor.Scope, actor.ID)
	if err != nil {
		return err
	}
	all, err := s.browsersOf(ctx, actor.Scope, agent)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return tenant.ErrNotFound
	}
	if s.Quotas.Limiter != nil {
		if err := tenant.Limited(ctx, s.Quotas.Limiter, actor.Key("push", "try", actor.ID), pushTries); err != nil {
			return err
		}
	}
	j := s.pushJob(JobPush, "test:"+actor.ID+":"+clientID, "", 0)
	j.Data[pushAgent] = actor.ID
	return s.Store.InsertJob(ctx, actor.Scope, j)
}

// RunPush carries out a call, unless it has become needless: who is at a tab is
// called by that one.
func (s *Service) RunPush(ctx context.Context, sc tenant.Scope, j Job) error {
	agent, err := s.People.Agent(ctx, sc, j.Data[pushAgent])
	if errors.Is(err, tenant.ErrNotFound) {
		return nil
	}
	if err != nil || agent.Disabled || s.now()-j.CreatedAt > pushLife.Milliseconds() {
		return err
	}
	notice := &PushNotice{Kind: "test"}
	if j.Subject != "" {
		if notice, err = s.noticeOf(ctx, sc, j, agent); err != nil || notice == nil {
			return err
		}
	}
	return s.push(ctx, sc, agent, j, notice)
}

// noticeOf is what to tell an agent; nil if nothing.
func (s *Service) noticeOf(ctx context.Context, sc tenant.Scope, j Job, agent *tenant.Agent) (*PushNotice, error) {
	c, err := s.Store.Conversation(ctx, sc, j.Subject)
	if errors.Is(err, tenant.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	seq, err := strconv.ParseInt(j.Data[pushSeq], 10, 64)
	if err != nil || c.WaitingSince == 0 || c.AgentRead >= seq || c.Status == Closed || c.Status == Active && c.Agent != agent.ID {
		return nil, nil
	}
	page, err := s.directory.page(ctx, sc)
	if err != nil || !page.answers(agent.ID, c.Project) || c.Status == Waiting && agent.Availability != tenant.AvailableOnline {
		return nil, err
	}
	present, err := s.Presence.Present(ctx, sc, s.now())
	if err != nil || slices.ContainsFunc(present, func(a Attendant) bool { return a.Agent == agent.ID && !a.Idle }) {
		return nil, err
	}
	p, err := s.directory.project(ctx, sc, c.Project)
	if err != nil {
		return nil, err
	}
	kind := "message"
	if c.Status == Waiting {
		kind = "waiting"
	}
	return &PushNotice{Kind: kind, Name: c.Visitor.Name, Project: p.Name, Conversation: c.ID}, nil
}

// push sends a notice to all browsers of an agent at once; who is gone is
// forgotten. One that was sent twice stands once on a screen. A push service
// that takes too long is not asked again: it would as likely hang again.
func (s *Service) push(ctx context.Context, sc tenant.Scope, agent *tenant.Agent, j Job, notice *PushNotice) error {
	all, err := s.browsersOf(ctx, sc, agent)
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, pushTime)
	defer cancel()
	failed := make([]error, len(all))
	var every sync.WaitGroup
	for i := range all {
		every.Go(func() {
			own := *notice
			own.Locale = all[i].Locale
			body, err := json.Marshal(own)
			if err == nil {
				err = s.Pusher.Push(asking, &all[i], topic(j.Subject), body)
			}
			switch {
			case errors.Is(err, ErrPushGone):
				s.subscribed.forget(sc)
				err = s.Store.DeletePushSubscription(ctx, sc, all[i].ID)
			case errors.Is(err, context.DeadlineExceeded):
				s.Log.Warn("a push service took too long", "tenant", sc.Tenant(), "agent", agent.ID, "error", err)
				err = nil
			}
			failed[i] = err
		})
	}
	every.Wait()
	return errors.Join(failed...)
}

// topic is a conversation as push services name what replaces what: at most 32
// characters of base64url.
func topic(conversation string) string {
	clean := make([]byte, 0, 32)
	for i := 0; i < len(conversation) && len(clean) < 32; i++ {
		if conversation[i] != '-' {
			clean = append(clean, conversation[i])
		}
	}
	return string(clean)
}

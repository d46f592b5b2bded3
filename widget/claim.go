package widget

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"recado/chat"
	"recado/tenant"
)

// JobClaim is the kind of the jobs that compare the case number and the e-mail
// of somebody unverified with what is stored, after they were answered: neither
// what they read nor how long it takes depends on the result (E4).
const JobClaim = "claim"

// claimed is what such a visitor left.
type claimed struct {
	Visitor, Name, Email, Company, Widget string // who says it
	Number                                int64
	Project                               string // for a new ticket
	Request                               Request
}

// claimNote takes in a message for a case that somebody unverified named. All
// that may be refused is judged here.
func (s *Service) claimNote(ctx context.Context, d *door, actor tenant.Actor, r Request, number int64) error {
	if err := s.admits(ctx, d, actor); err != nil {
		return err
	}
	project, err := d.anyProject(r.Project)
	if err != nil {
		return err
	}
	if err := s.takesFiles(ctx, actor.Scope, project, r.Attachments); err != nil {
		return err
	}
	if err := s.Chat.Owns(ctx, actor, r.Attachments); err != nil {
		return err
	}
	left, err := json.Marshal(claimed{actor.ID, actor.Name, actor.Email, actor.Company, actor.Widget, number, project, r})
	if err != nil {
		return err
	}
	now := s.Now().UnixMilli()
	return s.Chat.Store.InsertJob(ctx, actor.Scope, &chat.Job{
		ID: JobClaim + ":" + actor.ID + ":" + r.ClientID, Kind: JobClaim, Subject: actor.ID,
		Data: map[string]string{"left": string(left)}, Due: now, CreatedAt: now,
	})
}

// RunClaim is the handler of JobClaim: number and e-mail of an open case make a
// note on it that is marked unverified, anything else a new ticket, once.
func (s *Service) RunClaim(ctx context.Context, sc tenant.Scope, j chat.Job) error {
	var c claimed
	if err := json.Unmarshal([]byte(j.Data["left"]), &c); err != nil {
		return fmt.Errorf("widget: job %s: %w", j.ID, err)
	}
	actor := tenant.Actor{
		Scope: sc, Kind: tenant.Visitor, ID: c.Visitor, Name: c.Name, Email: c.Email, Company: c.Company, Widget: c.Widget,
	}
	err := s.settleClaim(ctx, actor, c)
	if errors.Is(err, tenant.ErrNotFound) && len(c.Request.Attachments) > 0 {
		// A file went elsewhere meanwhile; the words must not wait for it.
		c.Request.Attachments = nil
		err = s.settleClaim(ctx, actor, c)
	}
	return err
}

func (s *Service) settleClaim(ctx context.Context, actor tenant.Actor, c claimed) error {
	// What was decided the first time stands, whatever became of the case.
	if _, err := s.Tickets.Made(ctx, actor, c.Request.ClientID); !errors.Is(err, tenant.ErrNotFound) {
		return err
	}
	if _, err := s.Tickets.Noted(ctx, actor, c.Number, c.Request.ClientID); !errors.Is(err, tenant.ErrNotFound) {
		return err
	}
	t, ok, err := s.Tickets.MatchClaim(ctx, actor.Scope, c.Number, actor.Email)
	if err != nil {
		return err
	}
	if ok {
		return s.addNote(ctx, actor, c.Request, t)
	}
	// The project may have been disabled since.
	if d, err := s.doorOf(ctx, actor); err == nil {
		if project, err := d.anyProject(c.Project); err == nil {
			c.Project = project
		}
	}
	c.Request.Subject = first(c.Request.Subject, fmt.Sprintf("#%d", c.Number))
	_, err = s.createTicket(ctx, actor, c.Request, c.Project)
	return err
}

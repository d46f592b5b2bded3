package chat

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// JobRemoved is the kind of the jobs that bring the open conversations of a
// project that was deleted to another one.
const JobRemoved = "project.removed"

// removedLate is when the job looks, in ms: who wrote it does its work at once,
// and it is there for a node that dies meanwhile.
const removedLate = 10_000

// A Removal says which version of a project goes, and to which other project
// its open conversations go; "" if it has none.
type Removal struct {
	Version int64  `json:"version"`
	To      string `json:"to"`
}

// Removed is how many conversations went elsewhere.
type Removed struct {
	Moved int `json:"moved"`
}

// RemoveProject deletes a project by mark, after it was said where its open
// conversations go: ErrProjectBusy (params.open) if that was not said,
// ErrBadProject at "to" for a project that can take none. They go to the
// other one's queue, and their threads tell it (Bad input of issue 5).
func (s *Service) RemoveProject(ctx context.Context, actor tenant.Actor, id string, in Removal, mark func(context.Context, tenant.Actor, string, int64) error) (Removed, error) {
	sc := actor.Scope
	if _, err := s.directory.project(ctx, sc, id); err != nil {
		return Removed{}, err
	}
	open, err := s.openIn(ctx, sc, id)
	if err != nil {
		return Removed{}, err
	}
	if len(open) > 0 && in.To == "" {
		return Removed{}, tenant.ErrProjectBusy.At("to").With("open", len(open))
	}
	if in.To != "" {
		p, err := s.directory.project(ctx, sc, in.To)
		if err != nil || p.Disabled || in.To == id {
			return Removed{}, tenant.ErrBadProject.At("to")
		}
	}
	// Also where none was open: one may begin until every node knows.
	job := &Job{ID: JobRemoved + ":" + id, Kind: JobRemoved, Subject: id, Data: map[string]string{"to": in.To}, Due: s.now() + removedLate, CreatedAt: s.now()}
	if err := s.Store.InsertJob(ctx, sc, job); err != nil {
		return Removed{}, err
	}
	if err := mark(ctx, actor, id, in.Version); err != nil {
		return Removed{}, err
	}
	moved, err := s.moveAll(ctx, actor, id, in.To)
	return Removed{moved}, err
}

// RunRemoved carries a JobRemoved out. A project that is still there was not
// deleted after all.
func (s *Service) RunRemoved(ctx context.Context, sc tenant.Scope, j Job) error {
	s.directory.forget(sc.Tenant())
	gone, err := s.directory.project(ctx, sc, j.Subject)
	if errors.Is(err, tenant.ErrNotFound) || err == nil && gone.Removed == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.moveAll(ctx, tenant.SystemActor(sc), j.Subject, j.Data["to"])
	return err
}

// refuge is where open conversations of a deleted project go: to the one that
// was named while it is there, else to the first that visitors are offered.
func (s *Service) refuge(ctx context.Context, sc tenant.Scope, named string) (*tenant.Project, error) {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return nil, err
	}
	var best *tenant.Project
	for i := range page.projects {
		p := &page.projects[i]
		switch {
		case p.Removed != 0:
		case p.ID == named:
			return p, nil
		case best == nil || best.Disabled && !p.Disabled:
			best = p
		}
	}
	if best == nil {
		return nil, tenant.ErrNotFound
	}
	return best, nil
}

// moveAll brings the open conversations of a deleted project to another one's
// queue.
func (s *Service) moveAll(ctx context.Context, actor tenant.Actor, from, named string) (int, error) {
	open, err := s.openIn(ctx, actor.Scope, from)
	if err != nil || len(open) == 0 {
		return 0, err
	}
	s.directory.forget(actor.Scope.Tenant()) // it may still have the deleted one
	to, err := s.refuge(ctx, actor.Scope, named)
	if err != nil {
		return 0, err
	}
	moved := 0
	for _, id := range open {
		_, failed := s.move(ctx, actor, id, "removed-"+from, to)
		switch {
		case failed == nil:
			moved++
		case !errors.Is(failed, tenant.ErrConversationClosed): // ended meanwhile
			err = errors.Join(err, failed)
		}
	}
	return moved, err
}

// openIn are the ids of a project's open conversations.
func (s *Service) openIn(ctx context.Context, sc tenant.Scope, project string) ([]string, error) {
	var ids []string
	for _, view := range []View{ViewWaiting, ViewActive} {
		for cursor := ""; ; {
			page, err := s.Store.Conversations(ctx, sc, ConversationQuery{View: view, Project: project, Cursor: cursor, Limit: maxPageSize})
			if err != nil {
				return nil, err
			}
			for i := range page.Items {
				if page.Items[i].Project == project {
					ids = append(ids, page.Items[i].ID)
				}
			}
			if cursor = page.Cursor; cursor == "" {
				break
			}
		}
	}
	return ids, nil
}

// DeleteProject is DELETE /admin/projects/{id}: Removal → Removed.
func (h *Handlers) DeleteProject(c *fiber.Ctx) error {
	in, err := tenant.Body[Removal](c, h.bodyLimit())
	if err != nil {
		return err
	}
	return tenant.Perform(c, func(ctx context.Context, actor tenant.Actor, id string) (any, error) {
		return h.Service.RemoveProject(ctx, actor, id, in, h.Remove)
	})
}

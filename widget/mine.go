package widget

import (
	"context"
	"errors"
	"io"
	"slices"

	"recado/chat"
	"recado/tenant"
)

// conversations are a visitor's own, newest first (A4).
func (s *Service) conversations(ctx context.Context, actor tenant.Actor, cursor string, limit int) (tenant.Page[chat.VisitorView], error) {
	shown := tenant.Page[chat.VisitorView]{Items: []chat.VisitorView{}}
	page, err := s.Chat.List(ctx, actor, chat.ListQuery{View: chat.ViewVisitor, Visitor: actor.ID, Cursor: cursor, Limit: limit})
	if err != nil {
		return shown, err
	}
	shown.Cursor = page.Cursor
	for i := range page.Items {
		v, err := s.Chat.VisitorView(ctx, actor.Scope, &page.Items[i])
		if err != nil {
			return shown, err
		}
		shown.Items = append(shown.Items, v)
	}
	return shown, nil
}

// openFirst puts what goes on before what has ended.
func openFirst(views []chat.VisitorView) []chat.VisitorView {
	slices.SortStableFunc(views, func(a, b chat.VisitorView) int {
		return closedRank(a) - closedRank(b)
	})
	return views
}

func closedRank(v chat.VisitorView) int {
	if v.Status == chat.Closed {
		return 1
	}
	return 0
}

// A Claim is what an unverified visitor says of themselves.
type Claim struct {
	Name  *string `json:"name"`
	Email *string `json:"email"`
}

// claim puts a visitor's claims onto their open conversations, and into a new
// pass for those to come.
func (s *Service) claim(ctx context.Context, actor tenant.Actor, c tenant.VisitorClaims, in Claim) (Pass, error) {
	if actor.Verified {
		return Pass{}, tenant.ErrForbidden
	}
	var err error
	if in.Name != nil {
		if c.Name, err = tenant.CleanLine("name", *in.Name, tenant.MaxName); err != nil {
			return Pass{}, err
		}
	}
	if in.Email != nil {
		if c.Email, err = tenant.CleanEmail("email", *in.Email); err != nil {
			return Pass{}, err
		}
	}
	if err := s.Chat.SetClaims(ctx, actor, c.Name, c.Email); err != nil {
		return Pass{}, err
	}
	return s.pass(c)
}

// acceptsFiles refuses a visitor's upload for a project that keeps files out
// (S10). Where they go is checked again when they are sent.
func (s *Service) acceptsFiles(ctx context.Context, actor tenant.Actor, project string) error {
	if actor.Kind != tenant.Visitor {
		return nil
	}
	d, err := s.doorOf(ctx, actor)
	if err != nil {
		return err
	}
	if err := s.admits(ctx, d, actor); err != nil || project == "" {
		return err
	}
	p, err := d.project(project)
	if err != nil {
		return err
	}
	if !p.Files {
		return tenant.ErrFilesOff
	}
	return nil
}

// file is one that the actor may open: of a conversation, or of a case.
func (s *Service) file(ctx context.Context, actor tenant.Actor, id string) (*chat.File, error) {
	f, err := s.Chat.File(ctx, actor, id)
	if !errors.Is(err, tenant.ErrNotFound) {
		return f, err
	}
	if f, err = s.Chat.Store.File(ctx, actor.Scope, id); err != nil {
		return nil, err
	}
	if actor.Kind == tenant.Visitor {
		return f, s.Tickets.MayRead(ctx, actor, f)
	}
	return f, s.Tickets.MayOpen(ctx, actor, f)
}

// download opens the file that a link names.
func (s *Service) download(ctx context.Context, token string) (*chat.File, io.ReadCloser, int64, error) {
	sc, id, err := s.Tokens.File(token)
	if err != nil {
		return nil, nil, 0, tenant.ErrFileGone
	}
	f, err := s.Chat.Store.File(ctx, sc, id)
	if err != nil {
		return nil, nil, 0, tenant.ErrFileGone
	}
	// The stream outlives the handler, and so the request's deadline.
	content, size, err := s.Files.Open(context.WithoutCancel(ctx), sc, f.Key)
	if err != nil {
		return nil, nil, 0, errors.Join(tenant.ErrUnavailable, err)
	}
	return f, content, size, nil
}

package chat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"recado/tenant"
)

// A SavedReply is a text that agents put into what they write. Its places,
// such as {{visitor.name}}, are filled by the screen that inserts it.
type SavedReply struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	// Owner is the agent whose own it is; "" for one that is everybody's.
	Owner string `json:"owner"`
	// Project is where it is offered; "" for everywhere.
	Project string `json:"project"`
	// Locale is the language that it is in; "" for one that is for everybody.
	Locale    string `json:"locale"`
	Title     string `json:"title"`
	Shortcut  string `json:"shortcut"` // what is typed behind "/", "" for none
	Text      string `json:"text"`
	CreatedAt int64  `json:"created_at"`
	UpdatedAt int64  `json:"updated_at"`
}

// Bounds of saved replies.
const (
	MaxSavedReplies = 200 // of a tenant, and as many again of each agent
	maxReplyTitle   = 120 // characters
	maxShortcut     = 32
)

// SavedReplyEdit is what a saved reply is to be. ClientID is needed to make
// one, Version to change one. Own makes it the agent's own; what it is, once it
// is made, it stays.
type SavedReplyEdit struct {
	ClientID string `json:"client_id"`
	Version  int64  `json:"version"`
	Own      bool   `json:"own"`
	Project  string `json:"project"`
	Locale   string `json:"locale"`
	Title    string `json:"title"`
	Shortcut string `json:"shortcut"`
	Text     string `json:"text"`
}

// SavedReplies are those that an agent may use: everybody's, of the projects
// that they see, and their own. They are few enough to be given at once.
func (s *Service) SavedReplies(ctx context.Context, actor tenant.Actor) ([]SavedReply, error) {
	shared, err := s.Store.SavedReplies(ctx, actor.Scope, "", MaxSavedReplies)
	if err != nil {
		return nil, err
	}
	own, err := s.Store.SavedReplies(ctx, actor.Scope, actor.ID, MaxSavedReplies)
	if err != nil {
		return nil, err
	}
	shared = slices.DeleteFunc(shared, func(r SavedReply) bool { return !r.seenBy(actor) })
	return slices.Concat(shared, own), nil
}

func (r *SavedReply) seenBy(actor tenant.Actor) bool {
	if r.Owner != "" {
		return r.Owner == actor.ID
	}
	return r.Project == "" || actor.Sees(r.Project)
}

// AddSavedReply makes one, once per actor and client id. Everybody's are made
// and changed by who may manage the tenant.
func (s *Service) AddSavedReply(ctx context.Context, actor tenant.Actor, in SavedReplyEdit) (*SavedReply, error) {
	if !tenant.ValidClientID(in.ClientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	id := uuid.NewSHA1(uuid.NameSpaceOID, []byte(actor.Key("saved_reply", owned(actor, in.ClientID)))).String()
	if first, err := s.Store.SavedReply(ctx, actor.Scope, id); !errors.Is(err, tenant.ErrNotFound) {
		return first, err
	}
	r := SavedReply{ID: id, CreatedAt: s.now()}
	if in.Own {
		r.Owner = actor.ID
	}
	if err := s.fillReply(ctx, actor, &r, in); err != nil {
		return nil, err
	}
	there, err := s.Store.SavedReplies(ctx, actor.Scope, r.Owner, MaxSavedReplies)
	if err != nil {
		return nil, err
	}
	if len(there) >= MaxSavedReplies {
		return nil, tenant.ErrLimit.With("limit", MaxSavedReplies)
	}
	err = s.Store.InsertSavedReply(ctx, actor.Scope, &r)
	if errors.Is(err, tenant.ErrTaken) { // the same call, at the same time
		return s.Store.SavedReply(ctx, actor.Scope, id)
	}
	return &r, err
}

// EditSavedReply changes one that was read at in.Version.
func (s *Service) EditSavedReply(ctx context.Context, actor tenant.Actor, id string, in SavedReplyEdit) (*SavedReply, error) {
	r, err := s.ownReply(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	if r.Version != in.Version {
		return nil, tenant.ErrStale
	}
	if err := s.fillReply(ctx, actor, r, in); err != nil {
		return nil, err
	}
	return r, s.Store.ReplaceSavedReply(ctx, actor.Scope, r)
}

// DeleteSavedReply removes one that was read at a version.
func (s *Service) DeleteSavedReply(ctx context.Context, actor tenant.Actor, id string, version int64) error {
	r, err := s.ownReply(ctx, actor, id)
	if err != nil {
		return err
	}
	if r.Version != version {
		return tenant.ErrStale
	}
	return s.Store.DeleteSavedReply(ctx, actor.Scope, id)
}

// ownReply is one that the actor may change.
func (s *Service) ownReply(ctx context.Context, actor tenant.Actor, id string) (*SavedReply, error) {
	r, err := s.Store.SavedReply(ctx, actor.Scope, id)
	if err != nil {
		return nil, err
	}
	if !r.seenBy(actor) {
		return nil, tenant.ErrNotFound
	}
	if r.Owner == "" && !actor.May(tenant.ManageTenant) {
		return nil, tenant.ErrForbidden
	}
	return r, nil
}

func (s *Service) fillReply(ctx context.Context, actor tenant.Actor, r *SavedReply, in SavedReplyEdit) (err error) {
	if r.Owner == "" && !actor.May(tenant.ManageTenant) {
		return tenant.ErrForbidden
	}
	if r.Title, err = tenant.CleanLine("title", in.Title, maxReplyTitle); err != nil {
		return err
	}
	if r.Text, err = s.messageText(in.Text); err != nil {
		return err
	}
	if r.Title == "" {
		return tenant.ErrRequired.At("title")
	}
	if r.Text == "" {
		return tenant.ErrRequired.At("text")
	}
	if r.Shortcut, err = cleanShortcut(in.Shortcut); err != nil {
		return err
	}
	if in.Project != "" {
		p, err := s.directory.project(ctx, actor.Scope, in.Project)
		if errors.Is(err, tenant.ErrNotFound) || err == nil && !actor.Sees(p.ID) {
			return tenant.ErrBadProject.At("project")
		}
		if err != nil {
			return err
		}
	}
	if in.Locale != "" && !tenant.ValidLocale(in.Locale) {
		return tenant.ErrBadValue.At("locale")
	}
	r.Project, r.Locale, r.UpdatedAt = in.Project, in.Locale, s.now()
	return nil
}

// cleanShortcut is a shortcut as it is typed: one word, in lower case, without
// the slash that begins it.
func cleanShortcut(typed string) (string, error) {
	word, err := tenant.CleanLine("shortcut", strings.TrimPrefix(strings.TrimSpace(typed), "/"), maxShortcut)
	if err != nil {
		return "", err
	}
	if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsSpace(r) || r == '/' }) {
		return "", tenant.ErrBadValue.At("shortcut")
	}
	return strings.ToLower(word), nil
}

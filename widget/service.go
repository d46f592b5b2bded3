// Package widget is the company's page: the loader, the panel, and the
// visitor's door to conversations and cases.
package widget

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"recado/chat"
	"recado/static"
	"recado/tenant"
	"recado/ticket"
)

// FileStore keeps the bytes of attachments, under the tenant.
type FileStore interface {
	// Put stores all of r, or nothing. size is -1 if it is not known.
	Put(ctx context.Context, sc tenant.Scope, key string, r io.Reader, size int64, contentType string) (written int64, err error)
	Open(ctx context.Context, sc tenant.Scope, key string) (body io.ReadCloser, size int64, err error)
	Delete(ctx context.Context, sc tenant.Scope, key string) error
}

// Options are what the room needs from outside.
type Options struct {
	People  tenant.Store
	Chat    *chat.Service
	Tickets *ticket.Service
	Tokens  *tenant.Tokens
	Files   FileStore
	Limiter tenant.Limiter
	Assets  *static.Assets
	Log     *slog.Logger
	Now     func() time.Time

	Letters chat.MailStore
	Mailer  Mailer        // nil: letters wait for a node that has one
	Base    func() string // where links in letters lead, without a slash at the end

	PublicURL string        // without a slash at the end; "" takes the request's own
	Poll      time.Duration // between a launcher's questions for availability
	FileLimit int64         // bytes of one file

	RateVisitors, RateSends, RateCases tenant.Rate
}

// A Service holds the rules of the visitor's door.
type Service struct {
	Options

	packed packer

	mu    sync.Mutex
	doors map[string]*door  // by widget key
	keys  map[string]string // of widgets, by tenant and widget
}

// New returns a Service.
func New(o Options) *Service {
	return &Service{Options: o, doors: map[string]*door{}, keys: map[string]string{}}
}

// A door is what a widget key opens: whose it is, and all that its visitors may
// read. It is remembered for a moment, since every page asks.
type door struct {
	tenant.Scope
	tenant   *tenant.Tenant
	widget   *tenant.Widget
	projects []tenant.Project // in the widget's order, without disabled ones
	until    time.Time
}

const (
	doorLife = 2 * time.Second
	// doorMost bounds what is remembered, so that made-up keys cost nothing.
	doorMost = 10_000
)

// open returns what a widget key opens; tenant.ErrNotFound for an unknown or
// disabled one.
func (s *Service) open(ctx context.Context, key string) (*door, error) {
	s.mu.Lock()
	d := s.doors[key]
	s.mu.Unlock()
	if d != nil && s.Now().Before(d.until) {
		return d, nil
	}
	d, err := s.read(ctx, key)
	if err != nil {
		return nil, err
	}
	if d.widget.Preview != "" {
		return d, nil // who designs wants to see the last word
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.doors) >= doorMost {
		clear(s.doors)
	}
	s.doors[key] = d
	return d, nil
}

func (s *Service) read(ctx context.Context, key string) (*door, error) {
	if !validKey(key) {
		return nil, tenant.ErrNotFound
	}
	sc, t, w, err := tenant.WidgetByKey(ctx, s.People, key)
	if err != nil {
		return nil, err
	}
	d := &door{Scope: sc, tenant: t, widget: w, until: s.Now().Add(doorLife)}
	all, err := s.People.Projects(ctx, d.Scope)
	if err != nil {
		return nil, err
	}
	if w.Preview != "" { // who designs wants to see what is not published yet
		if all, err = tenant.DraftedProjects(ctx, s.People, d.Scope, all); err != nil {
			return nil, err
		}
	}
	d.projects = offered(d.widget, all)
	return d, nil
}

// validKey keeps what can't be a key away from the store.
func validKey(key string) bool { return tenant.ValidClientID(key) }

// offered are the projects that a widget lists, in its order.
func offered(w *tenant.Widget, all []tenant.Project) []tenant.Project {
	byID := map[string]tenant.Project{}
	order := w.Projects
	for _, p := range all {
		byID[p.ID] = p
		if len(w.Projects) == 0 {
			order = append(order, p.ID)
		}
	}
	var list []tenant.Project
	for _, id := range order {
		if p, ok := byID[id]; ok && !p.Disabled {
			list = append(list, p)
		}
	}
	return list
}

// project returns one of the widget's projects.
func (d *door) project(id string) (*tenant.Project, error) {
	for i := range d.projects {
		if d.projects[i].ID == id {
			return &d.projects[i], nil
		}
	}
	return nil, tenant.ErrBadProject.At("project")
}

// admits refuses who has to be verified and is not: the launcher hides itself
// from them (S1), but a launcher is no lock.
// Who is banned has no way in either.
func (s *Service) admits(ctx context.Context, d *door, actor tenant.Actor) error {
	if d.widget.Show.VerifiedOnly && !actor.Verified {
		return tenant.ErrVerifiedOnly
	}
	return s.Chat.NotBanned(ctx, actor)
}

// anyProject is the project that was picked, or the widget's first one.
func (d *door) anyProject(picked string) (string, error) {
	if _, err := d.project(picked); err == nil {
		return picked, nil
	} else if len(d.projects) == 0 {
		return "", err
	}
	return d.projects[0].ID, nil
}

// locale chooses the language: what was asked for, the widget's, the tenant's.
func (d *door) locale(asked string) string {
	for _, l := range []string{primary(asked), d.widget.Locale, d.tenant.Locale} {
		if tenant.ValidLocale(l) {
			return l
		}
	}
	return tenant.Locales[0]
}

// primary is a language tag's first part: es of es-CO.
func primary(tag string) string {
	if len(tag) > 2 && (tag[2] == '-' || tag[2] == '_') {
		return tag[:2]
	}
	return tag
}

// doorOf returns the door that a visitor came in by.
func (s *Service) doorOf(ctx context.Context, actor tenant.Actor) (*door, error) {
	id := actor.Key("widget", actor.Widget)
	s.mu.Lock()
	d := s.doors[s.keys[id]]
	s.mu.Unlock()
	if d != nil && d.widget.ID == actor.Widget && d.Scope == actor.Scope && s.Now().Before(d.until) {
		return d, nil
	}
	w, err := s.People.Widget(ctx, actor.Scope, actor.Widget)
	if errors.Is(err, tenant.ErrNotFound) {
		return nil, tenant.ErrUnauthorized
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	if len(s.keys) >= doorMost {
		clear(s.keys)
	}
	s.keys[id] = w.Key
	s.mu.Unlock()
	return s.open(ctx, w.Key)
}

package chat

import (
	"context"
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"

	"recado/tenant"
)

// A PushSubscription is a browser of an agent's that takes notices while no tab
// of the console is open (Web Push).
type PushSubscription struct {
	ID        string `json:"id"` // follows from the endpoint: a browser is one agent's at a time
	Version   int64  `json:"version"`
	Agent     string `json:"agent"`
	Endpoint  string `json:"endpoint"` // of the browser's push service
	P256dh    string `json:"p256dh"`   // the browser's public key, base64url
	Auth      string `json:"auth"`
	Locale    string `json:"locale"`
	Browser   string `json:"browser"` // as the agent knows it
	Session   string `json:"session"` // the sign-in that it is of, and ends with
	CreatedAt int64  `json:"created_at"`
}

// A Pusher hands a notice to a browser's push service.
type Pusher interface {
	// PublicKey is what browsers must know before.
	PublicKey() string
	// Push sends notice; topic replaces an earlier one that still waits.
	// ErrPushGone: the browser takes no more.
	Push(ctx context.Context, to *PushSubscription, topic string, notice []byte) error
}

// ErrPushGone says that a browser takes no more notices.
var ErrPushGone = errors.New("the browser takes no more notices")

// MaxPushes bounds the browsers of one agent; another one takes the oldest's place.
const MaxPushes = 10

const (
	maxEndpoint = 1000 // characters
	maxBrowser  = 80   // characters
	// subscribedLife is how long a node may not know of a subscription that
	// another one has stored.
	subscribedLife = 10 * time.Second
	// subscribedMost bounds the subscriptions of a tenant that are looked at
	// before anybody is called.
	subscribedMost = 1000
)

// PushKeys is what a browser gives besides its endpoint.
type PushKeys struct {
	P256dh string `json:"p256dh"`
	Auth   string `json:"auth"`
}

// Pushing is what an agent's browser gives.
type Pushing struct {
	Endpoint string   `json:"endpoint"`
	Keys     PushKeys `json:"keys"`
	Locale   string   `json:"locale"`
	Browser  string   `json:"browser"`
}

func (in *Pushing) check() error {
	u, err := url.Parse(in.Endpoint)
	if err != nil || len(in.Endpoint) > maxEndpoint || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return tenant.ErrBadValue.At("endpoint")
	}
	point, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(in.Keys.P256dh, "="))
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(point)
	}
	if err != nil {
		return tenant.ErrBadValue.At("keys.p256dh")
	}
	if auth, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(in.Keys.Auth, "=")); err != nil || len(auth) != 16 {
		return tenant.ErrBadValue.At("keys.auth")
	}
	if !tenant.ValidLocale(in.Locale) {
		return tenant.ErrBadValue.At("locale")
	}
	in.Browser, err = tenant.CleanLine("browser", in.Browser, maxBrowser)
	return err
}

// Subscribe stores an agent's browser, of the session that asks. One that was
// another agent's of the tenant is theirs from now on.
func (s *Service) Subscribe(ctx context.Context, actor tenant.Actor, session string, in Pushing) (*PushSubscription, error) {
	if s.Pusher == nil {
		return nil, tenant.ErrNotFound
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	if !s.PushPlain && !strings.HasPrefix(in.Endpoint, "https://") {
		return nil, tenant.ErrBadValue.At("endpoint")
	}
	sum := sha256.Sum256([]byte(in.Endpoint))
	p := &PushSubscription{
		ID: hex.EncodeToString(sum[:16]), Agent: actor.ID, Endpoint: in.Endpoint, P256dh: strings.TrimRight(in.Keys.P256dh, "="), Auth: strings.TrimRight(in.Keys.Auth, "="),
		Locale: in.Locale, Browser: in.Browser, Session: session, CreatedAt: s.now(),
	}
	if err := s.putSubscription(ctx, actor.Scope, p); err != nil {
		return nil, err
	}
	s.subscribed.forget(actor.Scope)
	all, err := s.Store.PushSubscriptions(ctx, actor.Scope, actor.ID, MaxPushes+1)
	if err == nil && len(all) > MaxPushes {
		err = s.Store.DeletePushSubscription(ctx, actor.Scope, all[0].ID)
	}
	return p, err
}

func (s *Service) putSubscription(ctx context.Context, sc tenant.Scope, p *PushSubscription) error {
	for range refreshTries {
		err := s.Store.InsertPushSubscription(ctx, sc, p)
		if !errors.Is(err, tenant.ErrTaken) {
			return err
		}
		was, err := s.Store.PushSubscription(ctx, sc, p.ID)
		if errors.Is(err, tenant.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		p.Version = was.Version
		if err = s.Store.ReplacePushSubscription(ctx, sc, p); !errors.Is(err, tenant.ErrStale) && !errors.Is(err, tenant.ErrNotFound) {
			return err
		}
	}
	return tenant.ErrUnavailable
}

// Unsubscribe forgets a browser of the agent's own.
func (s *Service) Unsubscribe(ctx context.Context, actor tenant.Actor, id string) error {
	p, err := s.Store.PushSubscription(ctx, actor.Scope, id)
	if err != nil {
		return err
	}
	if p.Agent != actor.ID {
		return tenant.ErrNotFound
	}
	s.subscribed.forget(actor.Scope)
	return s.Store.DeletePushSubscription(ctx, actor.Scope, id)
}

// browsersOf are an agent's browsers that take notices, the oldest first. One
// whose session is over is forgotten: it was ended elsewhere, with a new
// password, or long ago.
func (s *Service) browsersOf(ctx context.Context, sc tenant.Scope, agent *tenant.Agent) ([]PushSubscription, error) {
	all, err := s.Store.PushSubscriptions(ctx, sc, agent.ID, MaxPushes+1)
	if err != nil {
		return nil, err
	}
	live := all[:0]
	for _, p := range all {
		open, err := tenant.SessionOpen(ctx, s.People, sc, agent, p.Session, s.now())
		if err != nil {
			return nil, err
		}
		if open {
			live = append(live, p)
			continue
		}
		s.subscribed.forget(sc)
		if err := s.Store.DeletePushSubscription(ctx, sc, p.ID); err != nil && !errors.Is(err, tenant.ErrNotFound) {
			return nil, err
		}
	}
	return live, nil
}

// subscribed remembers for a moment which agents have a browser that takes
// notices, so that those who have none cost a message nothing.
type subscribed struct {
	mu  sync.Mutex
	all map[tenant.Scope]subscribers
}

type subscribers struct {
	agents map[string]bool
	until  time.Time
}

func (k *subscribed) forget(sc tenant.Scope) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.all, sc)
}

func (k *subscribed) get(sc tenant.Scope, now time.Time) (map[string]bool, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok := k.all[sc]
	return s.agents, ok && now.Before(s.until)
}

func (k *subscribed) put(sc tenant.Scope, agents map[string]bool, until time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil || len(k.all) >= lookedMost {
		k.all = map[tenant.Scope]subscribers{}
	}
	k.all[sc] = subscribers{agents, until}
}

// subscribers are a tenant's agents who have a browser that takes notices.
func (s *Service) subscribers(ctx context.Context, sc tenant.Scope) (map[string]bool, error) {
	if agents, ok := s.subscribed.get(sc, s.Now()); ok {
		return agents, nil
	}
	all, err := s.Store.PushSubscriptions(ctx, sc, "", subscribedMost)
	if err != nil {
		return nil, err
	}
	agents := map[string]bool{}
	for i := range all {
		agents[all[i].Agent] = true
	}
	s.subscribed.put(sc, agents, s.Now().Add(subscribedLife))
	return agents, nil
}

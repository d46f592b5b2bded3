package tenant

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
)

// An APIKey lets one of the tenant's own programs in, over REST alone. Of its
// token only a hash is kept.
type APIKey struct {
	ID       string   `json:"id"`
	Version  int64    `json:"version"`
	Name     string   `json:"name"`
	Scope    KeyScope `json:"scope"`
	Projects []string `json:"projects"` // whose work it sees; none means all
	Hash     string   `json:"hash"`     // of the token: SHA-256, base64url
	Tail     string   `json:"tail"`     // the token's last characters, by which people tell keys apart
	MadeBy   string   `json:"made_by"`  // the name of who made it
	// Times in ms. ExpiresAt 0 is never; UsedAt is at most keyUseStep too old.
	CreatedAt int64 `json:"created_at"`
	ExpiresAt int64 `json:"expires_at"`
	UsedAt    int64 `json:"used_at"`
}

// A KeyScope is how much a key may do; each includes those before it.
type KeyScope string

const (
	KeyRead  KeyScope = "read"  // look at the work of its projects
	KeyWrite KeyScope = "write" // do that work, but for talking to visitors in a conversation
	KeyAdmin KeyScope = "admin" // administer, but for what lets people and programs in
)

var keyScopes = []KeyScope{KeyRead, KeyWrite, KeyAdmin}

// covers reports whether a key of scope s may do what needs another.
func (s KeyScope) covers(needs KeyScope) bool {
	return needs != "" && slices.Index(keyScopes, s) >= slices.Index(keyScopes, needs)
}

const (
	// MaxKeys is how many API keys a tenant may have.
	MaxKeys = 50
	// KeyPrefix begins every key's token, so that it is known when it is found
	// where it should not be.
	KeyPrefix = "rk_"

	keyTail    = 4
	keyUseStep = time.Hour
)

// A NewKey says what an administrator wants a key to be.
type NewKey struct {
	Name      string   `json:"name"`
	Scope     KeyScope `json:"scope"`
	Projects  []string `json:"projects"`
	ExpiresAt int64    `json:"expires_at"`
}

// A MadeKey is a new key with its token, which is shown this once.
type MadeKey struct {
	Key   KeyView `json:"key"`
	Token string  `json:"token"`
}

// AddKey makes an API key. ErrLimit if the tenant has MaxKeys.
func (a *Admin) AddKey(ctx context.Context, by Actor, in NewKey) (*MadeKey, error) {
	sc, now := by.Scope, a.Now()
	if err := in.validate(now); err != nil {
		return nil, err
	}
	if err := a.knownProjects(ctx, sc, in.Projects); err != nil {
		return nil, err
	}
	all, err := a.Store.APIKeys(ctx, sc)
	if err != nil {
		return nil, err
	}
	if len(all) >= MaxKeys {
		return nil, ErrLimit.With("limit", MaxKeys)
	}
	id := NewID()
	token, err := keyToken(sc, id)
	if err != nil {
		return nil, err
	}
	k := &APIKey{
		ID: id, Name: in.Name, Scope: in.Scope, Projects: in.Projects, Hash: hashRefresh(token), Tail: token[len(token)-keyTail:],
		MadeBy: by.Name, CreatedAt: now.UnixMilli(), ExpiresAt: in.ExpiresAt,
	}
	if err := a.Store.InsertAPIKey(ctx, sc, k); err != nil {
		return nil, err
	}
	return &MadeKey{k.View(), token}, nil
}

func (in *NewKey) validate(now time.Time) error {
	var err error
	if in.Name, err = requiredLine("name", in.Name, MaxName); err != nil {
		return err
	}
	in.Projects = listed(in.Projects)
	switch {
	case !slices.Contains(keyScopes, in.Scope):
		return ErrBadValue.At("scope")
	case in.Scope == KeyAdmin && len(in.Projects) > 0: // administration knows no bounds of projects
		return ErrBadValue.At("projects")
	case in.ExpiresAt != 0 && in.ExpiresAt <= now.UnixMilli():
		return ErrBadValue.At("expires_at")
	}
	return nil
}

// keyToken makes the token of a key: whose it is, and 32 random bytes.
func keyToken(sc Scope, id string) (string, error) {
	of, err := uuid.Parse(sc.Tenant())
	if err != nil {
		return "", err
	}
	key, err := uuid.Parse(id)
	if err != nil {
		return "", err
	}
	raw := slices.Concat(of[:], key[:], make([]byte, sha256.Size))
	rand.Read(raw[len(of)+len(key):]) // never fails
	return KeyPrefix + base64.RawURLEncoding.EncodeToString(raw), nil
}

// keyNamed reads which key a token claims to be.
func keyNamed(token string) (sc Scope, id string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token[len(KeyPrefix):])
	if err != nil || len(raw) != 2*len(uuid.UUID{})+sha256.Size {
		return Scope{}, "", false
	}
	return UnscopedScope(uuid.UUID(raw[:16]).String()), uuid.UUID(raw[16:32]).String(), true
}

// program tells whose program shows a key to a route. The key is read at every
// call, so that one that was taken back opens nothing, on any node. ErrKeyForbidden
// for what no key opens, or not this one; ErrTokenExpired behind its end.
func (a *Auth) program(ctx context.Context, token, method, path string) (Actor, error) {
	sc, id, ok := keyNamed(token)
	if !ok {
		return Actor{}, ErrUnauthorized
	}
	k, err := a.Store.APIKey(ctx, sc, id)
	if errors.Is(err, ErrNotFound) || err == nil && subtle.ConstantTimeCompare([]byte(k.Hash), []byte(hashRefresh(token))) != 1 {
		return Actor{}, ErrUnauthorized
	}
	if err != nil {
		return Actor{}, err
	}
	now := a.Now()
	if k.ExpiresAt != 0 && k.ExpiresAt <= now.UnixMilli() {
		return Actor{}, ErrTokenExpired
	}
	if err := Limited(ctx, a.Limiter, sc.Key("keys", id), a.KeyRate); err != nil {
		return Actor{}, err
	}
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return Actor{}, err
	}
	if err := t.Closed(); err != nil {
		return Actor{}, err
	}
	if !k.Scope.covers(a.KeyNeeds(method, path)) {
		return Actor{}, ErrKeyForbidden
	}
	a.usedKey(ctx, sc, k, now)
	return a.keyActor(ctx, sc, k)
}

// keyActor is a key as whoever does something: as an agent of its projects, or
// as an administrator, but with no login and no desk.
func (a *Auth) keyActor(ctx context.Context, sc Scope, k *APIKey) (Actor, error) {
	actor := Actor{Scope: sc, Kind: AgentOf, ID: k.ID, Role: RoleAgent, Name: k.Name + " (API)", Projects: k.Projects, Program: true}
	if k.Scope == KeyAdmin {
		actor.Role = RoleAdmin
	}
	if len(k.Projects) > 0 {
		return actor, nil
	}
	all, err := a.Store.Projects(ctx, sc)
	for _, p := range all { // also one that is removed: what was said in it is read
		actor.Projects = append(actor.Projects, p.ID)
	}
	return actor, err
}

// usedKey remembers, roughly, when a key was last used. Who writes it at the
// same time knows as much.
func (a *Auth) usedKey(ctx context.Context, sc Scope, k *APIKey, now time.Time) {
	if now.Sub(time.UnixMilli(k.UsedAt)) < keyUseStep {
		return
	}
	k.UsedAt = now.UnixMilli()
	if err := a.Store.ReplaceAPIKey(ctx, sc, k); err != nil && !IsRefusal(err) {
		a.Log.WarnContext(ctx, "when a key was used is not kept", "tenant", sc.Tenant(), "key", k.ID, "err", err)
	}
}

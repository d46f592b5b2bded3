package tenant_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/storage"
	"recado/storage/storetest"
	"recado/tenant"
)

// A room is the whole package on a real store, behind its routes.
type room struct {
	*clock
	store  *storage.Store
	tokens *tenant.Tokens
	auth   *tenant.Auth
	admin  *tenant.Admin
	events *heard
	counts *counts
	app    *fiber.App
	log    *syncBuffer
}

func newRoom(t testing.TB) *room {
	t.Helper()
	r := &room{clock: newClock(), store: storetest.Open(t), events: &heard{}, counts: &counts{seen: map[string]int{}}, log: &syncBuffer{}}
	r.tokens = newTokens(t, master, r.clock)
	passwords := tenant.NewPasswords(tenant.PasswordOptions{Memory: 8, Time: 1, Threads: 1})
	log := slog.New(slog.NewJSONHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.auth = tenant.NewAuth(tenant.AuthOptions{
		Store: r.store, Tokens: r.tokens, Passwords: passwords, Limiter: r.counts, Events: r.events, Log: log,
		Now: r.now, LoginRate: tenant.Rate{Count: 10, Per: 5 * time.Minute}, RefreshLife: 30 * 24 * time.Hour,
		KeyRate: keyRate, KeyNeeds: keyNeeds,
	})
	r.admin = tenant.NewAdmin(tenant.AdminOptions{Store: r.store, Tokens: r.tokens, Passwords: passwords, Events: r.events, Now: r.now})
	r.app = newApp(log, r.auth, tenant.NewHandlers(tenant.HandlersOptions{Auth: r.auth, Admin: r.admin, Secure: true}))
	return r
}

func newApp(log *slog.Logger, auth *tenant.Auth, h *tenant.Handlers) *fiber.App {
	app := fiber.New(fiber.Config{
		Immutable: true, StreamRequestBody: true, DisableStartupMessage: true, ErrorHandler: tenant.ErrorHandler(log),
	})
	app.Use(tenant.Begin(log, 5*time.Second))
	api := app.Group("/api/v1")
	api.Post("/auth/login", h.Login)
	api.Post("/auth/accept", h.Accept)
	api.Post("/auth/refresh", h.Refresh)
	api.Post("/auth/logout", h.Logout)
	api.Post("/auth/logout-all", auth.Agents, h.LogoutAll)
	api.Post("/me/password", auth.Agents, h.ChangePassword)
	api.Get("/visitor", auth.Visitors, func(c *fiber.Ctx) error {
		actor, err := tenant.MustActor(c)
		if err != nil {
			return err
		}
		return c.JSON(map[string]string{"id": actor.ID})
	})
	api.Get("/panic", func(*fiber.Ctx) error { panic("a secret of ours") })
	api.Get("/deadline", deadline)
	api.Get("/deadline/extended", tenant.Extend(time.Hour), deadline)
	api.Get("/slow", func(c *fiber.Ctx) error { return fmt.Errorf("storage: %w", context.DeadlineExceeded) })
	admin := api.Group("/admin", auth.Agents, tenant.Require(tenant.ManageTenant))
	admin.Get("/tenant", h.GetTenant)
	admin.Put("/tenant", h.PutTenant)
	admin.Post("/identity", h.PostIdentity)
	admin.Delete("/identity/:kid", h.DeleteIdentity)
	admin.Get("/projects", h.GetProjects)
	admin.Post("/projects", h.PostProject)
	admin.Get("/projects/:id", h.GetProject)
	admin.Put("/projects/:id", h.PutProject)
	admin.Get("/widgets", h.GetWidgets)
	admin.Post("/widgets", h.PostWidget)
	admin.Get("/widgets/:id", h.GetWidget)
	admin.Put("/widgets/:id", h.PutWidget)
	admin.Get("/agents", h.GetAgents)
	admin.Post("/agents", h.PostAgent)
	admin.Get("/agents/:id", h.GetAgent)
	admin.Put("/agents/:id", h.PutAgent)
	admin.Post("/agents/:id/invitation", h.PostInvitation)
	return app
}

// deadline answers how long the request may take, in seconds.
func deadline(c *fiber.Ctx) error {
	until, _ := c.UserContext().Deadline()
	return c.JSON(map[string]any{"seconds": time.Until(until).Seconds(), "id": tenant.RequestID(c.UserContext())})
}

// counts is a limiter that never forgets.
type counts struct {
	mu   sync.Mutex
	seen map[string]int
}

func (c *counts) Allow(_ context.Context, key string, n int, rate tenant.Rate) (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[key] += n
	return 1500 * time.Millisecond, c.seen[key] <= rate.Count
}

func (c *counts) Hold(key string, most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen[key] >= most {
		return false
	}
	c.seen[key]++
	return true
}

func (c *counts) Full(key string, most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[key] >= most
}

func (c *counts) Release(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[key]--
}

// heard remembers what sessions would be told.
type heard struct {
	mu  sync.Mutex
	all []string
}

func (h *heard) TenantChanged(_ context.Context, sc tenant.Scope, what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, "tenant "+sc.Tenant()+" "+what)
}

func (h *heard) AgentChanged(_ context.Context, sc tenant.Scope, agent string, removed bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, fmt.Sprint("agent ", sc.Tenant(), " ", agent, " ", removed))
}

// has reports whether something was heard since the last call, and forgets all.
func (h *heard) has(what string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer func() { h.all = nil }()
	return slices.Contains(h.all, what)
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

const password = "correct horse"

// tenant makes a tenant whose owner has the password.
func (r *room) tenant(t testing.TB, name, email string) (tenant.Actor, *tenant.Tenant) {
	t.Helper()
	made, owner, err := r.admin.UnscopedCreateTenant(t.Context(), tenant.NewTenant{
		Name: name, TimeZone: "America/Bogota", Owner: tenant.NewAgent{Name: "Owner of " + name, Email: email, Password: password},
	})
	if err != nil {
		t.Fatal(err)
	}
	sc := scope(made.ID)
	return tenant.Actor{Scope: sc, Kind: tenant.AgentOf, ID: owner.Agent.ID, Role: tenant.RoleOwner}, made
}

// agent adds one to the actor's tenant, with the password.
func (r *room) agent(t testing.TB, by tenant.Actor, email string, role tenant.Role) tenant.AgentView {
	t.Helper()
	added, err := r.admin.AddAgent(t.Context(), by, tenant.NewAgent{
		ClientID: tenant.NewID(), Name: strings.Split(email, "@")[0], Email: email, Role: role, Password: password,
	})
	if err != nil {
		t.Fatal(err)
	}
	return added.Agent
}

// login signs in and returns the access token and the refresh token.
func (r *room) login(t testing.TB, email string) (access, refresh string) {
	t.Helper()
	in, err := r.auth.Login(t.Context(), tenant.Credentials{Email: email, Password: password, Address: tenant.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	return in.AccessToken, in.Refresh
}

// An answer is what a request got.
type answer struct {
	*http.Response
	body []byte
}

func (a answer) refusal(t testing.TB) tenant.Error {
	t.Helper()
	var body struct{ Error tenant.Error }
	if err := json.Unmarshal(a.body, &body); err != nil || body.Error.Reason == "" {
		t.Fatalf("not a refusal: %d %s", a.StatusCode, a.body)
	}
	return body.Error
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if a.StatusCode != http.StatusOK {
		t.Fatalf("got %d %s", a.StatusCode, a.body)
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatal(err)
	}
}

func (a answer) cookie() *http.Cookie {
	for _, c := range a.Cookies() {
		if c.Name == tenant.RefreshCookie {
			return c
		}
	}
	return nil
}

// request sends one; header are pairs of name and value.
func (r *room) request(t testing.TB, method, path string, body any, header ...string) answer {
	t.Helper()
	var raw io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		raw = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		raw = bytes.NewReader(encoded)
	}
	req := httptest.NewRequest(method, "/api/v1"+path, raw)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := r.app.Test(req, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res, got}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

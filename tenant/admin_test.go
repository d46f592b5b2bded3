package tenant_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"recado/tenant"
)

func TestCreateTenant(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	if made.Locale != "es" || made.CaseAccess != tenant.CaseVerified || made.Version != 1 {
		t.Errorf("got %+v", made)
	}
	on := map[string]bool{}
	for _, s := range made.Statuses {
		on[string(s.Category)+s.On] = true
		for _, locale := range tenant.Locales {
			if s.Names[locale] == "" {
				t.Errorf("%s has no name in %s", s.Key, locale)
			}
		}
	}
	for _, want := range []string{"new", "open", "waitingrequester", "waitingthird_party", "solved", "closed", "cancelled"} {
		if !on[want] {
			t.Errorf("no status for %s", want)
		}
	}
	projects, err := r.store.Projects(t.Context(), owner.Scope)
	if err != nil || len(projects) != 1 || projects[0].Name != "Consultas" || !slices.Equal(projects[0].Agents, []string{owner.ID}) {
		t.Errorf("got %+v, %v", projects, err)
	}
	for field, in := range map[string]tenant.NewTenant{
		"name":        {Owner: tenant.NewAgent{Name: "A", Email: "a@b.co"}},
		"locale":      {Name: "X", Locale: "fr", Owner: tenant.NewAgent{Name: "A", Email: "a@b.co"}},
		"time_zone":   {Name: "X", TimeZone: "Mars/Base", Owner: tenant.NewAgent{Name: "A", Email: "a@b.co"}},
		"owner.email": {Name: "X", Owner: tenant.NewAgent{Name: "A", Email: "nobody"}},
	} {
		if _, _, err := r.admin.UnscopedCreateTenant(t.Context(), in); !tenant.IsRefusal(err) || tenant.Answer(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if all, err := r.store.UnscopedTenants(t.Context(), "", 10); err != nil || len(all.Items) != 1 {
		t.Errorf("a refused tenant was stored: %d, %v", len(all.Items), err)
	}
}

// Inviting an address that has a login elsewhere looks the same as inviting a
// new one; and who holds that login does not come in by it.
func TestInvitation(t *testing.T) {
	r := newRoom(t)
	one, _ := r.tenant(t, "Uno", "ana@example.com")
	two, _ := r.tenant(t, "Dos", "leo@example.com")
	add := func(by tenant.Actor, email string) *tenant.AddedAgent {
		added, err := r.admin.AddAgent(t.Context(), by, tenant.NewAgent{ClientID: tenant.NewID(), Name: "Eva", Email: email})
		must(t, err)
		return added
	}
	known, fresh := add(two, "ana@example.com"), add(two, "eva@example.com")
	shape := func(a *tenant.AddedAgent) string {
		c := *a
		c.Agent.ID, c.Agent.Email, c.Invitation = "", "", &tenant.Invitation{ExpiresAt: a.Invitation.ExpiresAt}
		raw, err := json.Marshal(c)
		must(t, err)
		return string(raw)
	}
	if shape(known) != shape(fresh) || !known.Agent.Invited {
		t.Errorf("%s\n%s", shape(known), shape(fresh))
	}
	var s tenant.Session
	r.request(t, "POST", "/auth/login", map[string]string{"email": "ana@example.com", "password": password}).into(t, &s)
	if s.Tenant.ID != one.Tenant() {
		t.Errorf("an invitation that nobody accepted: %+v", s.Tenant)
	}
	accept := func(token, password string) answer {
		return r.request(t, "POST", "/auth/accept", map[string]string{"token": token, "password": password})
	}
	if e := accept(known.Invitation.Token, "another password").refusal(t); e.Reason != "bad_login" {
		t.Errorf("a known login with a new password: %+v", e)
	}
	if e := accept(fresh.Invitation.Token, "short").refusal(t); e.Reason != "weak_password" {
		t.Errorf("got %+v", e)
	}
	accept(known.Invitation.Token, password).into(t, &s)
	if s.Tenant.ID != two.Tenant() || s.Agent.ID != known.Agent.ID {
		t.Errorf("got %+v", s)
	}
	again, err := r.admin.Invite(t.Context(), two.Scope, fresh.Agent.ID)
	must(t, err)
	accept(again.Token, "a first password").into(t, &s)
	if s.Agent.ID != fresh.Agent.ID || s.Agent.Invited {
		t.Errorf("got %+v", s.Agent)
	}
	if e := accept(fresh.Invitation.Token, "a first password").refusal(t); e.Reason != "token_expired" {
		t.Errorf("twice: %+v", e)
	}
	if _, err := r.admin.Invite(t.Context(), two.Scope, fresh.Agent.ID); !errors.Is(err, tenant.ErrTaken) {
		t.Errorf("inviting who is in: %v", err)
	}
	if _, err := r.admin.Invite(t.Context(), one.Scope, fresh.Agent.ID); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("another tenant's agent: %v", err)
	}
	if e := accept(s.AccessToken, "a first password").refusal(t); e.Reason != "unauthorized" {
		t.Errorf("an access token as invitation: %+v", e)
	}
}

// Whoever made the login first, with a password of their own, does not come
// into a tenant whose administrator invites that address later.
func TestSquattedLogin(t *testing.T) {
	r := newRoom(t)
	evil, _ := r.tenant(t, "Evil", "evil@example.com")
	good, _ := r.tenant(t, "Good", "good@example.com")
	bait, err := r.admin.AddAgent(t.Context(), evil, tenant.NewAgent{ClientID: tenant.NewID(), Name: "Victim", Email: "victim@example.com"})
	must(t, err)
	if _, err := r.auth.Accept(t.Context(), bait.Invitation.Token, tenant.Credentials{Password: "password of evil", Address: "10.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	for _, given := range []string{"", "chosen by the operator"} {
		email := fmt.Sprintf("victim%s@example.com", strings.Repeat("2", min(1, len(given))))
		if given != "" { // the same with the operator's command line
			b, err := r.admin.AddAgent(t.Context(), evil, tenant.NewAgent{ClientID: tenant.NewID(), Name: "Victim", Email: email})
			must(t, err)
			if _, err := r.auth.Accept(t.Context(), b.Invitation.Token, tenant.Credentials{Password: "password of evil", Address: "10.0.0.1"}); err != nil {
				t.Fatal(err)
			}
		}
		added, err := r.admin.AddAgent(t.Context(), good, tenant.NewAgent{ClientID: tenant.NewID(), Name: "Victim", Email: email, Password: given})
		must(t, err)
		if added.Invitation == nil {
			t.Error("needs no invitation")
		}
		in, err := r.auth.Login(t.Context(), tenant.Credentials{Email: email, Password: "password of evil"})
		if err != nil || in.Tenant.ID != evil.Tenant() {
			t.Errorf("got %+v, %v", in, err)
		}
		_, err = r.auth.Login(t.Context(), tenant.Credentials{Email: email, Password: "password of evil", Tenant: good.Tenant()})
		if err == nil {
			t.Error("came in")
		}
	}
}

func TestAddAgentAgain(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	in := tenant.NewAgent{ClientID: "client-id-1", Name: "Eva", Email: "eva@example.com"}
	first, err := r.admin.AddAgent(t.Context(), owner, in)
	must(t, err)
	again, err := r.admin.AddAgent(t.Context(), owner, in)
	if err != nil || again.Agent.ID != first.Agent.ID {
		t.Errorf("a repeat: %+v, %v", again, err)
	}
	in.ClientID = "client-id-2"
	if _, err := r.admin.AddAgent(t.Context(), owner, in); !errors.Is(err, tenant.ErrTaken) || tenant.Answer(err).Field != "email" {
		t.Errorf("the same address: %v", err)
	}
	var all sync.WaitGroup
	for i := range 6 { // two calls, three times each, at once
		all.Go(func() {
			in := tenant.NewAgent{ClientID: fmt.Sprint("client-race-", i%2), Name: "Leo", Email: "leo@example.com"}
			if _, err := r.admin.AddAgent(t.Context(), owner, in); err != nil && !errors.Is(err, tenant.ErrTaken) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	agents, err := r.store.Agents(t.Context(), owner.Scope)
	must(t, err)
	login, err := r.store.UnscopedLoginByEmail(t.Context(), "leo@example.com")
	must(t, err)
	i := slices.IndexFunc(agents, func(a tenant.Agent) bool { return a.Email == "leo@example.com" })
	if len(agents) != 3 || i < 0 || len(login.Memberships) != 1 || login.Memberships[0].Agent != agents[i].ID {
		t.Errorf("%d agents, memberships %+v", len(agents), login.Memberships)
	}
}

func TestOwners(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	ctx := t.Context()
	get := func(id string) *tenant.Agent {
		a, err := r.store.Agent(ctx, owner.Scope, id)
		must(t, err)
		return a
	}
	change := func(by tenant.Actor, id string, role tenant.Role, disabled bool) error {
		a := get(id)
		_, err := r.admin.EditAgent(ctx, by, id, tenant.AgentEdit{Version: a.Version, Name: a.Name, Role: role, Capacity: a.Capacity, Locale: a.Locale, Disabled: disabled})
		return err
	}
	if err := change(owner, owner.ID, tenant.RoleAdmin, false); !errors.Is(err, tenant.ErrLastOwner) {
		t.Errorf("the last owner: %v", err)
	}
	if err := change(owner, owner.ID, tenant.RoleOwner, true); !errors.Is(err, tenant.ErrLastOwner) {
		t.Errorf("the last owner: %v", err)
	}
	adminView := r.agent(t, owner, "leo@example.com", tenant.RoleAdmin)
	admin := tenant.Actor{Scope: owner.Scope, Kind: tenant.AgentOf, ID: adminView.ID, Role: tenant.RoleAdmin}
	if err := change(admin, admin.ID, tenant.RoleOwner, false); !errors.Is(err, tenant.ErrForbidden) {
		t.Errorf("an admin becomes owner: %v", err)
	}
	if err := change(admin, owner.ID, tenant.RoleAgent, false); !errors.Is(err, tenant.ErrForbidden) {
		t.Errorf("an admin unmakes the owner: %v", err)
	}
	a := get(owner.ID) // in which projects the owner works is no rank
	same := tenant.AgentEdit{Version: a.Version, Name: a.Name, Role: a.Role, Capacity: a.Capacity, Locale: a.Locale, Projects: &[]string{}}
	if _, err := r.admin.EditAgent(ctx, admin, owner.ID, same); err != nil {
		t.Errorf("an admin takes the owner out of a project: %v", err)
	}
	in := tenant.NewAgent{ClientID: tenant.NewID(), Name: "Eva", Email: "eva@example.com", Role: tenant.RoleOwner}
	if _, err := r.admin.AddAgent(ctx, admin, in); !errors.Is(err, tenant.ErrForbidden) {
		t.Errorf("an admin adds an owner: %v", err)
	}
	// An owner who has not come in yet is none.
	if _, err := r.admin.AddAgent(ctx, owner, in); err != nil {
		t.Fatal(err)
	}
	if err := change(owner, owner.ID, tenant.RoleAdmin, false); !errors.Is(err, tenant.ErrLastOwner) {
		t.Errorf("with an invited owner: %v", err)
	}
	must(t, change(owner, admin.ID, tenant.RoleOwner, false))
	// Two owners unmake each other at once: at least one is left.
	for range 10 {
		var all sync.WaitGroup
		for _, id := range []string{owner.ID, admin.ID} {
			all.Go(func() {
				if err := change(owner, id, tenant.RoleAdmin, false); err != nil && !tenant.IsRefusal(err) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if get(owner.ID).Role != tenant.RoleOwner && get(admin.ID).Role != tenant.RoleOwner {
			t.Fatal("nobody owns the tenant")
		}
		for _, id := range []string{owner.ID, admin.ID} {
			must(t, change(owner, id, tenant.RoleOwner, false))
		}
	}
}

func TestEditAgentRefuses(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	other, _ := r.tenant(t, "Dos", "leo@example.com")
	foreign, err := r.store.Projects(t.Context(), other.Scope)
	must(t, err)
	good := tenant.AgentEdit{Version: 1, Name: "Ana", Role: tenant.RoleOwner, Capacity: 3, Locale: "en"}
	for name, c := range map[string]struct {
		change func(*tenant.AgentEdit)
		want   *tenant.Error
		field  string
	}{
		"stale":    {func(e *tenant.AgentEdit) { e.Version = 9 }, tenant.ErrStale, ""},
		"no name":  {func(e *tenant.AgentEdit) { e.Name = " " }, tenant.ErrRequired, "name"},
		"role":     {func(e *tenant.AgentEdit) { e.Role = "king" }, tenant.ErrBadValue, "role"},
		"capacity": {func(e *tenant.AgentEdit) { e.Capacity = 0 }, tenant.ErrBadValue, "capacity"},
		"locale":   {func(e *tenant.AgentEdit) { e.Locale = "fr" }, tenant.ErrBadValue, "locale"},
		"project":  {func(e *tenant.AgentEdit) { e.Projects = &[]string{foreign[0].ID} }, tenant.ErrBadProject, "projects"},
	} {
		in := good
		c.change(&in)
		if _, err := r.admin.EditAgent(t.Context(), owner, owner.ID, in); !errors.Is(err, c.want) || tenant.Answer(err).Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.admin.EditAgent(t.Context(), owner, other.ID, good); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("another tenant's: %v", err)
	}
	if a, err := r.admin.EditAgent(t.Context(), owner, owner.ID, good); err != nil || a.Version != 2 || a.Locale != "en" {
		t.Errorf("got %+v, %v", a, err)
	}
}

func TestSetAvailability(t *testing.T) {
	r := newRoom(t)
	owner, _ := r.tenant(t, "Uno", "ana@example.com")
	a, err := r.admin.SetAvailability(t.Context(), owner.Scope, owner.ID, tenant.AvailableAway)
	if err != nil || a.Availability != tenant.AvailableAway {
		t.Errorf("got %+v, %v", a, err)
	}
	if _, err := r.admin.SetAvailability(t.Context(), owner.Scope, owner.ID, "asleep"); !errors.Is(err, tenant.ErrBadValue) {
		t.Errorf("got %v", err)
	}
}

func TestProjects(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	other, _ := r.tenant(t, "Dos", "leo@example.com")
	ctx := t.Context()
	good := func() tenant.ProjectEdit {
		return tenant.ProjectEdit{
			ClientID: "client-id-1", Version: 1, Name: " Soporte ", Agents: []string{owner.ID}, Files: true,
			Texts:  map[string]tenant.ProjectTexts{"es": {Name: "Soporte", Welcome: "Hola\nBienvenido"}},
			Hours:  week("", 450, 18*h),
			Ticket: tenant.TicketDefaults{Assignee: owner.ID},
		}
	}
	p, err := r.admin.AddProject(ctx, owner.Scope, good())
	if err != nil || p.Name != "Soporte" || p.Ticket.Type != "support" || p.Ticket.Priority != "medium" || p.Version != 1 {
		t.Fatalf("got %+v, %v", p, err)
	}
	if !r.events.has("tenant " + made.ID + " project") {
		t.Error("nobody was told")
	}
	if again, err := r.admin.AddProject(ctx, owner.Scope, good()); err != nil || again.ID != p.ID {
		t.Errorf("a repeat: %+v, %v", again, err)
	}
	if theirs, err := r.admin.AddProject(ctx, other.Scope, tenant.ProjectEdit{ClientID: "client-id-1", Name: "Soporte"}); err != nil || theirs.ID == p.ID {
		t.Errorf("another tenant with the same client id: %+v, %v", theirs, err)
	}
	for name, c := range map[string]struct {
		change func(*tenant.ProjectEdit)
		want   *tenant.Error
		field  string
	}{
		"stale":           {func(e *tenant.ProjectEdit) { e.Version = 7 }, tenant.ErrStale, ""},
		"name":            {func(e *tenant.ProjectEdit) { e.Name = "\u200b" }, tenant.ErrRequired, "name"},
		"long name":       {func(e *tenant.ProjectEdit) { e.Name = strings.Repeat("x", 201) }, tenant.ErrTooLong, "name"},
		"position":        {func(e *tenant.ProjectEdit) { e.Position = -1 }, tenant.ErrBadValue, "position"},
		"hours":           {func(e *tenant.ProjectEdit) { e.Hours.Shifts[0].Close = 0 }, tenant.ErrBadHours, "hours.shifts.0"},
		"language":        {func(e *tenant.ProjectEdit) { e.Texts["fr"] = tenant.ProjectTexts{} }, tenant.ErrBadValue, "texts"},
		"text":            {func(e *tenant.ProjectEdit) { e.Texts["en"] = tenant.ProjectTexts{Farewell: "a\u202eb"} }, tenant.ErrBadText, "texts.en.farewell"},
		"long text":       {func(e *tenant.ProjectEdit) { e.Texts["en"] = tenant.ProjectTexts{Scope: strings.Repeat("x", 2001)} }, tenant.ErrTooLong, "texts.en.scope"},
		"foreign agent":   {func(e *tenant.ProjectEdit) { e.Agents = []string{other.ID} }, tenant.ErrBadValue, "agents"},
		"the same twice":  {func(e *tenant.ProjectEdit) { e.Agents = []string{owner.ID, owner.ID} }, tenant.ErrBadValue, "agents"},
		"type":            {func(e *tenant.ProjectEdit) { e.Ticket.Type = "riddle" }, tenant.ErrBadValue, "ticket.type"},
		"priority":        {func(e *tenant.ProjectEdit) { e.Ticket.Priority = "urgent" }, tenant.ErrBadValue, "ticket.priority"},
		"assignee leaves": {func(e *tenant.ProjectEdit) { e.Agents = nil }, tenant.ErrNoTargetAgent, "ticket.assignee"},
	} {
		in := good()
		c.change(&in)
		if _, err := r.admin.EditProject(ctx, owner.Scope, p.ID, in); !errors.Is(err, c.want) || tenant.Answer(err).Field != c.field {
			t.Errorf("%s: %v at %s", name, err, tenant.Answer(err).Field)
		}
	}
	if _, err := r.admin.EditProject(ctx, other.Scope, p.ID, good()); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("another tenant's: %v", err)
	}
	in := good()
	in.Agents, in.Ticket.Assignee = nil, ""
	r.events.has("")
	if p, err = r.admin.EditProject(ctx, owner.Scope, p.ID, in); err != nil || p.Version != 2 {
		t.Fatalf("got %+v, %v", p, err)
	}
	if !r.events.has(fmt.Sprint("agent ", made.ID, " ", owner.ID, " false")) {
		t.Error("the agent who left was not told")
	}
	if raw, err := json.Marshal(p); err != nil || strings.Contains(string(raw), "null") {
		t.Errorf("holds null: %s, %v", raw, err)
	}
}

func TestStatuses(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	edit := func(change func([]tenant.Status) []tenant.Status) error {
		_, err := r.admin.EditTenant(t.Context(), owner.Scope, tenant.TenantEdit{
			Version: made.Version, Name: "Uno", Locale: "es", TimeZone: "UTC", CaseAccess: tenant.CaseNumber,
			Statuses: change(tenant.DefaultStatuses()),
		})
		return err
	}
	for name, change := range map[string]func([]tenant.Status) []tenant.Status{
		"one removed":      func(s []tenant.Status) []tenant.Status { return s[1:] },
		"another category": func(s []tenant.Status) []tenant.Status { s[0].Category = tenant.CategoryOpen; return s },
		"a key twice":      func(s []tenant.Status) []tenant.Status { return append(s, s[0]) },
		"unknown category": func(s []tenant.Status) []tenant.Status {
			return append(s, tenant.Status{Key: "x", Category: "odd", Names: map[string]string{"es": "X"}})
		},
		"waits for nobody known": func(s []tenant.Status) []tenant.Status { s[2].On = "godot"; return s },
		"open waits":             func(s []tenant.Status) []tenant.Status { s[1].On = tenant.OnUs; return s },
		"no name":                func(s []tenant.Status) []tenant.Status { s[0].Names = nil; return s },
		"empty name":             func(s []tenant.Status) []tenant.Status { s[0].Names["es"] = ""; return s },
		"odd language":           func(s []tenant.Status) []tenant.Status { s[0].Names["xx"] = "N"; return s },
		"odd key": func(s []tenant.Status) []tenant.Status {
			return append(s, tenant.Status{Key: "a b", Category: tenant.CategoryOpen, Names: map[string]string{"es": "X"}})
		},
	} {
		if err := edit(change); !tenant.IsRefusal(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := edit(func(s []tenant.Status) []tenant.Status {
		s[0].Names["es"] = "Recibido"
		return append(s, tenant.Status{Key: "in_tests", Category: tenant.CategoryOpen, Names: map[string]string{"es": "En pruebas"}})
	})
	if err != nil || !r.events.has("tenant "+made.ID+" tenant") {
		t.Errorf("got %v", err)
	}
	if err := edit(func(s []tenant.Status) []tenant.Status { return s }); !errors.Is(err, tenant.ErrStale) {
		t.Errorf("got %v", err)
	}
}

package ticket_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
	"recado/ticket"
)

// A desk is the API's routes of this room, with agents' tokens.
type desk struct {
	*house
	app    *fiber.App
	tokens map[string]string // by agent
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	h := newHouse(t)
	tokens, err := tenant.NewTokens(tenant.TokenOptions{Master: []byte("a master secret for tests"), Now: h.clock, Access: time.Hour})
	must(t, err)
	d := &desk{house: h, tokens: map[string]string{}}
	for agent, login := range map[string]string{"owner": "l1", "ana": "l2", "bea": "l3"} {
		must(t, h.store.UnscopedInsertLogin(t.Context(), &tenant.Login{ID: login, Email: agent + "@acme.example", Memberships: []tenant.Membership{{Tenant: "acme", Agent: agent}}}))
		token, _, err := tokens.SignAgent(tenant.AgentClaims{Scope: h.sc, Agent: agent, Login: login, Started: h.ms.Load()})
		must(t, err)
		d.tokens[agent] = token
	}
	log := slog.New(slog.DiscardHandler)
	d.app = fiber.New(fiber.Config{ErrorHandler: tenant.ErrorHandler(log), Immutable: true})
	d.app.Use(tenant.NewAuth(tenant.AuthOptions{Store: h.store, Tokens: tokens, Log: log, Now: h.clock}).Agents)
	routes := &ticket.Handlers{Service: h.Service, Admit: h.chat.Admit, Audit: tenant.NewAdmin(tenant.AdminOptions{Store: h.store, Now: h.clock}).Audited}
	d.app.Get("/tickets", routes.GetTickets)
	d.app.Post("/tickets", routes.PostTicket)
	d.app.Get("/tickets/:id", routes.GetTicket)
	d.app.Patch("/tickets/:id", routes.PatchTicket)
	d.app.Get("/tickets/:id/notes", routes.GetNotes)
	d.app.Post("/tickets/:id/notes", routes.PostNote)
	d.app.Get("/admin/companies", routes.GetCompanies)
	d.app.Post("/admin/companies", routes.PostCompany)
	d.app.Put("/admin/companies/:id", routes.PutCompany)
	return d
}

// ask sends a request as an agent and returns the answer's status and body.
func (d *desk) ask(t *testing.T, agent, method, path, body string) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequest(method, path, strings.NewReader(body))
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+d.tokens[agent])
	r.Header.Set("Content-Type", "application/json")
	res, err := d.app.Test(r, -1)
	must(t, err)
	raw, err := io.ReadAll(res.Body)
	must(t, err)
	var answer map[string]any
	if err := json.Unmarshal(raw, &answer); err != nil {
		t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, raw)
	}
	for _, secret := range []string{`"words"`, `"origin"`, `"requester_email"`, `"pending"`, `"stream"`, `"open"`, `"key"`, "sub-vera"} {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("%s %s gives away %s: %s", method, path, secret, raw)
		}
	}
	return res.StatusCode, answer
}

// asked is ask for what must succeed.
func (d *desk) asked(t *testing.T, agent, method, path, body string) map[string]any {
	t.Helper()
	status, answer := d.ask(t, agent, method, path, body)
	if status != 200 {
		t.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	return answer
}

// denied is ask for what must be refused, and returns the refusal's reason.
func (d *desk) denied(t *testing.T, agent, method, path, body string) string {
	t.Helper()
	status, answer := d.ask(t, agent, method, path, body)
	refusal, ok := answer["error"].(map[string]any)
	if !ok || status < 400 || status >= 500 {
		t.Errorf("%s %s: %d %v", method, path, status, answer)
		return ""
	}
	return refusal["reason"].(string)
}

func fields(object map[string]any) string {
	var names []string
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// docs/api.md: each object has exactly the fields that stand there.
func TestTheAnswersAreAsDocumented(t *testing.T) {
	d := newDesk(t)
	made := d.asked(t, "ana", "POST", "/tickets", `{"client_id":"client-1x","subject":"Una <b>cosa</b>","description":"texto","project":"support","requester":{"name":"Vera","email":"Vera@example.com"}}`)
	const wantTicket = "assignee category channel closed_at company company_name conversation created_at description fields id number priority project requester status subject type updated_at version"
	if fields(made) != wantTicket {
		t.Errorf("a ticket has %s", fields(made))
	}
	if got := fields(made["requester"].(map[string]any)); got != "email name verified visitor" {
		t.Errorf("a requester has %s", got)
	}
	if made["subject"] != "Una <b>cosa</b>" || made["channel"] != "console" || made["number"] != 1.0 || made["assignee"] != "ana" {
		t.Errorf("got %v", made)
	}
	if again := d.asked(t, "ana", "POST", "/tickets", `{"client_id":"client-1x","project":"support","subject":"x"}`); again["id"] != made["id"] {
		t.Errorf("the repeat gave %v", again)
	}
	for _, id := range []string{made["id"].(string), "1"} {
		if got := d.asked(t, "ana", "GET", "/tickets/"+id, ""); got["id"] != made["id"] || fields(got) != wantTicket {
			t.Errorf("by %s: %v", id, got)
		}
	}
	note := d.asked(t, "ana", "POST", "/tickets/1/notes", `{"client_id":"client-2x","visibility":"internal","text":"<i>ojo</i>"}`)
	const wantNote = "at attachments author changes client_id conversation from id name seq text transcript unverified visibility"
	if fields(note) != wantNote || note["client_id"] != "client-2x" || note["text"] != "<i>ojo</i>" || note["visibility"] != "internal" || note["seq"] != 1.0 {
		t.Errorf("a note is %v", note)
	}
	thread := d.asked(t, "owner", "GET", "/tickets/1/notes", "")
	seen := thread["items"].([]any)[0].(map[string]any)
	if fields(thread) != "items more" || thread["more"] != false || fields(seen) != wantNote || seen["client_id"] != "" {
		t.Errorf("the thread is %v", thread)
	}
	list := d.asked(t, "ana", "GET", "/tickets?view=mine", "")
	if items := list["items"].([]any); fields(list) != "cursor items" || len(items) != 1 || fields(items[0].(map[string]any)) != wantTicket {
		t.Errorf("the list is %v", list)
	}
	version := d.asked(t, "ana", "GET", "/tickets/1", "")["version"].(float64)
	changed := d.asked(t, "ana", "PATCH", "/tickets/1", fmt.Sprintf(`{"version":%v,"status":"solved","reason":"listo"}`, version))
	if changed["status"] != "solved" || changed["category"] != "solved" || changed["closed_at"] == 0.0 || changed["version"] != version+1 {
		t.Errorf("changed to %v", changed)
	}
	if reason := d.denied(t, "ana", "PATCH", "/tickets/1", fmt.Sprintf(`{"version":%v,"status":"open"}`, version)); reason != "stale" {
		t.Errorf("a stale change: %s", reason)
	}
	thread = d.asked(t, "ana", "GET", "/tickets/1/notes?after=1", "")
	event := thread["items"].([]any)[0].(map[string]any)
	if change := event["changes"].([]any)[0].(map[string]any); event["visibility"] != "system" || event["text"] != "listo" || fields(change) != "field from to" {
		t.Errorf("the event is %v", event)
	}
}

func TestATranscriptIsShownAsMessages(t *testing.T) {
	d := newDesk(t)
	c := d.talk(t, d.visitor("vera", "v@example.com", true), 2)
	_, _, err := d.FromConversation(t.Context(), d.ana, c, ticket.Conversion{})
	must(t, err)
	thread := d.asked(t, "ana", "GET", "/tickets/1/notes", "")
	note := thread["items"].([]any)[0].(map[string]any)
	lines := note["transcript"].([]any)
	if len(lines) != 2 || note["conversation"] != c.ID {
		t.Fatalf("the note is %v", note)
	}
	if got := fields(lines[0].(map[string]any)); got != "at attachments author client_id data from id name seq status text type" {
		t.Errorf("a line has %s", got)
	}
}

// Only what an agent's projects hold exists for it.
func TestAnotherProjectsTicketsDoNotExist(t *testing.T) {
	d := newDesk(t)
	made := d.left(t, d.visitor("vera", "v@example.com", true), "support", "hola")
	for _, c := range [][3]string{
		{"GET", "/tickets/" + made.ID, ""}, {"GET", "/tickets/1", ""}, {"GET", "/tickets/1/notes", ""},
		{"PATCH", "/tickets/1", `{"version":1,"status":"closed"}`}, {"POST", "/tickets/1/notes", `{"client_id":"client-1x","visibility":"public","text":"x"}`},
		{"GET", "/tickets/2", ""}, {"GET", "/tickets/nope", ""}, {"GET", "/tickets/" + strings.Repeat("9", 300), ""}, {"GET", "/tickets/a%00b", ""},
	} {
		if reason := d.denied(t, "bea", c[0], c[1], c[2]); reason != "not_found" {
			t.Errorf("%s %.40s: %s", c[0], c[1], reason)
		}
	}
	if list := d.asked(t, "bea", "GET", "/tickets?view=all", ""); len(list["items"].([]any)) != 0 {
		t.Errorf("the list is %v", list)
	}
	if len(d.thread(t, made.ID)) != 0 || d.fresh(t, made.ID).Version != made.Version {
		t.Error("it was changed")
	}
}

func TestBadRequestsGetPreciseAnswers(t *testing.T) {
	d := newDesk(t)
	d.left(t, d.visitor("vera", "v@example.com", true), "support", "hola")
	for _, c := range []struct{ method, path, body, want string }{
		{"POST", "/tickets", `{`, "bad_json"},
		{"POST", "/tickets", `{"client_id":7}`, "bad_json"},
		{"POST", "/tickets", "{\"subject\":\"\xff\"}", "bad_text"},
		{"POST", "/tickets", `{"client_id":"x"}`, "bad_client_id"},
		{"POST", "/tickets", `{"client_id":"client-1x","project":"support"}`, "subject_required"},
		{"POST", "/tickets", `{"client_id":"client-1x","project":"sales","subject":"x"}`, "bad_project"},
		{"POST", "/tickets", `{"client_id":"client-1x","project":"support","subject":"` + strings.Repeat("x", 10_000) + `"}`, "too_long"},
		{"POST", "/tickets", `{"client_id":"client-1x","project":"support","subject":"x","requester":{"email":"nope"}}`, "bad_email"},
		{"POST", "/tickets", `{"a":"` + strings.Repeat("x", 300_000) + `"}`, "body_too_large"},
		{"PATCH", "/tickets/1", `{"status":"open"}`, "stale"},
		{"PATCH", "/tickets/1", `{"version":1,"status":"backlog"}`, "bad_status"},
		{"PATCH", "/tickets/1", `{"version":1,"assignee":"bea"}`, "bad_agent"},
		{"POST", "/tickets/1/notes", `{"client_id":"client-1x","visibility":"public","text":"\u202e"}`, "bad_text"},
		{"POST", "/tickets/1/notes", `{"client_id":"client-1x","visibility":"public"}`, "empty_message"},
		{"POST", "/tickets/1/notes", `{"client_id":"client-1x","text":"x"}`, "bad_value"},
		{"GET", "/tickets?view=nope", "", "bad_value"},
		{"GET", "/tickets?cursor=nope", "", "bad_cursor"},
		{"GET", "/tickets?q=hola&cursor=nope", "", "bad_cursor"},
	} {
		if reason := d.denied(t, "ana", c.method, c.path, c.body); reason != c.want {
			t.Errorf("%s %s %.60q: %s, want %s", c.method, c.path, c.body, reason, c.want)
		}
	}
}

func TestCompaniesOverTheAPI(t *testing.T) {
	d := newDesk(t)
	made := d.asked(t, "owner", "POST", "/admin/companies", `{"client_id":"client-1x","name":"Uno","domains":["uno.example"]}`)
	const want = "created_at domains id name version"
	if fields(made) != want {
		t.Errorf("a company has %s", fields(made))
	}
	path := "/admin/companies/" + made["id"].(string)
	if reason := d.denied(t, "owner", "PUT", path, `{"version":9,"name":"Uno"}`); reason != "stale" {
		t.Errorf("a stale change: %s", reason)
	}
	if got := d.asked(t, "owner", "PUT", path, `{"version":1,"name":"Uno S.A.","domains":[]}`); got["name"] != "Uno S.A." || got["version"] != 2.0 {
		t.Errorf("got %v", got)
	}
	list := d.asked(t, "owner", "GET", "/admin/companies", "")
	if items := list["items"].([]any); len(items) != 1 || fields(items[0].(map[string]any)) != want || fields(list) != "cursor items" {
		t.Errorf("the list is %v", list)
	}
	if reason := d.denied(t, "owner", "PUT", "/admin/companies/nope", `{"version":1,"name":"x"}`); reason != "not_found" {
		t.Errorf("no such company: %s", reason)
	}
}

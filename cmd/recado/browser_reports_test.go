package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"recado/chat"
	"recado/tenant"
)

// past puts conversations of so many days, with what became of them, into the
// demo's store, and counts them. It is the same every time.
func (h *house) past(t *testing.T, days, perDay int) {
	t.Helper()
	var projects, agents []string
	known := h.projects(t)
	for _, name := range slices.Sorted(maps.Keys(known)) {
		projects = append(projects, known[name])
	}
	people, err := h.pipes.store.Agents(t.Context(), h.demo.scope)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(people, func(a, b tenant.Agent) int { return strings.Compare(a.Name, b.Name) })
	for _, a := range people {
		agents = append(agents, a.ID)
	}
	random := rand.New(rand.NewPCG(1, 2))
	noon := time.Now().UTC().Truncate(24 * time.Hour).Add(15 * time.Hour)
	for day := range days {
		for i := range perDay/2 + random.IntN(perDay+1) {
			at := noon.AddDate(0, 0, -day-1).Add(time.Duration(random.IntN(240)) * time.Minute).UnixMilli()
			c := &chat.Conversation{
				ID: tenant.NewID(), VisitorID: tenant.NewID(), Visitor: chat.Visitor{Name: fmt.Sprintf("Visitante %d-%d", day, i)}, Seq: 4, Status: chat.Closed, CreatedAt: at, LastAt: at,
				LastText: "¿Tienen café descafeinado?", LastAuthor: chat.FromVisitor, ClosedAt: at + int64(5+random.IntN(30))*60_000,
				Project: projects[random.IntN(len(projects))], Messages: int64(2 + random.IntN(12)),
			}
			if random.IntN(6) > 0 {
				c.Agent, c.FirstAnswer = agents[random.IntN(len(agents))], int64(10+random.IntN(400))*1000
				c.Stars = max(random.IntN(10)-4, 0)
			}
			if err := h.pipes.store.InsertConversation(t.Context(), h.demo.scope, c); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := h.chat.CountAll(t.Context(), h.demo.scope); err != nil {
		t.Fatal(err)
	}
}

// The administrator's round: the report by the keyboard, a number to the list
// behind it, which is as long as the number says, the file, the cases, the
// board, on which somebody who writes appears by themselves.
func TestBrowserReports(t *testing.T) {
	h := newHouse(t)
	h.past(t, 20, 6)
	p := openBrowser(t, false).person(t, "owner")
	signInConsole(t, p, h.url, demoOwner)
	p.waitFor(t, "the list, which listens to keys", "document.querySelector('.list-pane .empty')")
	p.press(t, "6")
	p.waitFor(t, "the numbers", "document.querySelector('[data-testid=figure-missed] a')")
	p.waitFor(t, "the chart", "document.querySelector('[data-testid=chart] canvas')")
	p.shoot(t, "01-report")
	p.waitFor(t, "the rules with their zone", "document.querySelector('[data-testid=rules]')?.textContent.includes('America/Bogota')")
	missed := p.text(t, "[data-testid=figure-missed] a")
	p.run(t, "listen to the files", evaluate("URL.createObjectURL = blob => { blob.arrayBuffer().then(b => window.file = new TextDecoder('utf-8', { ignoreBOM: true }).decode(b)); return 'blob:x' }; HTMLAnchorElement.prototype.click = () => {}"))
	p.click(t, "[data-testid=csv-project]")
	p.waitFor(t, "a file with its mark and its headings", `window.file?.startsWith('\ufeff') && file.split('\r\n').length > 3`)

	p.tabTo(t, p, "the missed ones", "document.activeElement.closest('[data-testid=figure-missed]') && document.activeElement.matches('a')")
	p.press(t, kb.Enter)
	p.waitFor(t, "the list behind it", "document.querySelectorAll('[data-testid=behind-row]').length === "+missed)
	p.press(t, kb.Escape)
	p.waitFor(t, "the report again", "document.querySelector('[data-testid=figure-missed] a')")
	p.visit(t, h.url+"/console/reports?days=7")
	p.click(t, "[title$='Antes']")
	p.waitFor(t, "the list of the period before", "location.search.includes('from=') && document.querySelector('[data-testid=behind-row]')")
	p.press(t, kb.Escape)
	p.waitFor(t, "the report of that period", "document.querySelector('[data-testid=figure-missed]')")
	p.click(t, "[data-testid=kind-tickets]")
	p.waitFor(t, "the cases", "location.search.includes('kind=tickets') && document.querySelector('[data-testid=reports] .report-rules')")

	p.press(t, "5")
	p.waitFor(t, "nobody waits", "document.querySelector('[data-testid=board-waiting] .figure-number')?.textContent === '0'")
	p.shoot(t, "02-board")
	h.open(t, h.visit(t), "¿Hay alguien?")
	p.waitFor(t, "somebody has written", "['board-waiting', 'board-active'].some(id => document.querySelector('[data-testid=' + id + '] .figure-number')?.textContent === '1')")
	p.waitFor(t, "the rules with their zone", "document.querySelector('[data-testid=rules]')?.textContent.includes('America/Bogota')")
	p.shoot(t, "03-board-of-one")
	p.click(t, "[data-testid=board-behind]")
	p.waitFor(t, "the inbox of that project", "document.querySelector('[data-testid=only-project]') && document.querySelectorAll('[data-testid=conversation-row]').length === 1")
}

// Who is no administrator has the report of what is theirs, and no choice of
// agents.
func TestReportsOfAnAgent(t *testing.T) {
	h := newHouse(t)
	h.past(t, 6, 10)
	owner, agent := h.signIn(t, demoOwner), h.signIn(t, "bruno@demo.example")
	all := h.ok(t, "GET", "/api/v1/reports/conversations?days=7", owner, nil)
	mine := h.ok(t, "GET", "/api/v1/reports/conversations?days=7", agent, nil)
	who := h.ok(t, "GET", "/api/v1/me", agent, nil)
	me, project := text(who, "agent", "id"), who["projects"].([]any)[0].(map[string]any)["id"].(string)
	theirs := h.ok(t, "GET", "/api/v1/reports/conversations?days=7&agent="+me+"&project="+project, owner, nil)
	if n := number(mine, "total", "conversations"); n == 0 || n >= number(all, "total", "conversations") || n != number(theirs, "total", "conversations") {
		t.Errorf("the agent sees %v of %v", at(mine, "total"), at(all, "total"))
	}
	for _, path := range []string{"/reports/conversations?agent=none", "/reports/conversations/list?agent=" + text(h.ok(t, "GET", "/api/v1/me", owner, nil), "agent", "id"), "/reports/tickets?agent=none"} {
		h.refused(t, tenant.ErrNotFound, "GET", "/api/v1"+path, agent, nil)
	}
	for _, path := range []string{"days=0", "days=367", "days=x", "from=2026-02-30&to=2026-03-01", "from=2026-03-02&to=2026-03-01", "from=2026-03-02"} {
		h.refused(t, tenant.ErrBadValue, "GET", "/api/v1/reports/conversations?"+path, owner, nil)
		h.refused(t, tenant.ErrBadValue, "GET", "/api/v1/reports/tickets/list?"+path, owner, nil)
	}
	h.refused(t, tenant.ErrBadValue, "GET", "/api/v1/reports/conversations/list?number=password", owner, nil)
	h.refused(t, tenant.ErrBadCursor, "GET", "/api/v1/reports/conversations/list?cursor="+strings.Repeat("A", 40), owner, nil)
}

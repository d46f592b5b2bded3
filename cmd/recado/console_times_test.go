//go:build bench

package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"recado/chat"
	"recado/tenant"
)

// What make bench puts into the store before it measures the console.
const (
	crowd      = 10_000 // conversations
	crowdWords = 10     // messages of each
)

// How long an agent waits for their console while the store is full: printed by
// make bench (-tags bench), failing only if something never comes.
func TestConsoleTimes(t *testing.T) {
	h := newHouse(t)
	h.fill(t)
	owner := openBrowser(t, false).person(t, "agent")
	signInConsole(t, owner, h.url, demoOwner)
	note := page.AddScriptToEvaluateOnNewDocumentParams{Source: firstRow}
	if _, err := chromedp.Call(owner.ctx, page.AddScriptToEvaluateOnNewDocument, note); err != nil {
		t.Fatal(err)
	}
	// As on the first day: nothing is in the browser's cache.
	if _, err := chromedp.Call(owner.ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
		t.Fatal(err)
	}
	for _, view := range []string{"mine", "waiting", "active", "closed"} {
		owner.visit(t, h.url+"/console/conversations?view="+view)
		owner.waitFor(t, "rows", "window.usable")
		fmt.Printf("console, %d conversations, %-8s first load to rows on the screen %6s ms\n", crowd, view, owner.read(t, "usable.toFixed(0)"))
	}
	if _, err := chromedp.Call(owner.ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{}); err != nil {
		t.Fatal(err)
	}
	figures := func(name, script string) {
		var f struct{ Median, Worst, Rows float64 }
		found, err := chromedp.Run(owner.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
		if err == nil {
			err = json.Unmarshal([]byte(found), &f)
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("console, %-40s median %5.0f ms, worst %5.0f ms (%.0f rows)\n", name, f.Median, f.Worst, f.Rows)
	}
	figures("switching conversation, at once", fmt.Sprintf(switching, 0))
	figures("switching conversation, after half a second", fmt.Sprintf(switching, 500))
	figures("a frame while scrolling", scrolling)
	if _, err := h.chat.CountAll(t.Context(), h.demo.scope); err != nil {
		t.Fatal(err)
	}
	figures("opening a year's report", yearly)
}

// firstRow notes when the first row is painted.
const firstRow = `new MutationObserver((_, o) => {
	if (!document.querySelector('[data-testid=conversation-row]')) return
	o.disconnect()
	requestAnimationFrame(() => setTimeout(() => window.usable = performance.now()))
}).observe(document, { childList: true, subtree: true })`

const summed = `times.sort((a, b) => a - b); return JSON.stringify({ median: times[times.length >> 1], worst: times.at(-1), rows })`

// switching clicks on rows, one after another, until their words are painted;
// before each it stays for some ms, as somebody who reads does.
const switching = `(async () => {
	const times = [], painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
	const rows = document.querySelectorAll('[data-testid=conversation-row]').length
	for (let i = 1; i < 21; i++) {
		await new Promise(done => setTimeout(done, %d))
		const row = document.querySelectorAll('[data-testid=conversation-row]')[i]
		const began = performance.now()
		row.click()
		while (location.pathname.split('/').at(-1) !== row.dataset.row || !document.querySelector('[data-testid=entries] [data-testid=message]')) await painted()
		await painted()
		times.push(performance.now() - began)
	}
	` + summed + `
})()`

// scrolling goes down a long list, which is fetched on the way.
const scrolling = `(async () => {
	const times = [], pane = document.querySelector('.pane-scroll')
	let last = performance.now()
	for (let i = 0; i < 1200; i++) {
		pane.scrollTop += 160
		const now = await new Promise(requestAnimationFrame)
		times.push(now - last)
		last = now
	}
	const rows = Number(document.querySelector('[aria-setsize]')?.ariaSetSize ?? 0)
	` + summed + `
})()`

// yearly opens a year's report, again and again, from the board: until its
// numbers and its chart are painted.
const yearly = `(async () => {
	const times = [], painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
	const until = async found => { while (!document.querySelector(found)) await painted() }
	let rows = 0
	for (let i = 0; i < 11; i++) {
		document.querySelector('[data-testid=nav-board]').click()
		await until('[data-testid=board-project]')
		const began = performance.now()
		history.pushState(null, '', '/console/reports?days=365')
		dispatchEvent(new PopStateEvent('popstate'))
		await until('[data-testid=chart] canvas')
		await painted()
		times.push(performance.now() - began)
		rows = Number(document.querySelector('[data-testid=figure-conversations] .figure-number').textContent.replace(/[^0-9]/g, ''))
	}
	` + summed + `
})()`

// fill puts a crowd into the demo's store: most are over, 150 are the owner's
// and 150 wait.
func (h *house) fill(t *testing.T) {
	t.Helper()
	projects, me := h.projects(t), text(h.ok(t, "GET", "/api/v1/me", h.signIn(t, demoOwner), nil), "agent", "id")
	work := make(chan int)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for i := range work {
				if err := h.one(t, i, projects["Soporte"], me); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range crowd {
		work <- i
	}
	close(work)
	all.Wait()
}

// one is a conversation with its words, as its projection shows it.
func (h *house) one(t *testing.T, i int, project, agent string) error {
	ctx, now := t.Context(), h.chat.Now().UnixMilli()
	st := chat.State{Status: chat.Closed, Agent: agent, Project: project}
	switch {
	case i < 150:
		st.Status = chat.Active
	case i < 300:
		st.Status, st.Agent = chat.Waiting, ""
	}
	c := chat.Conversation{
		ID: tenant.NewID(), VisitorID: "v" + strconv.Itoa(i), Visitor: chat.Visitor{ID: "v" + strconv.Itoa(i), Name: fmt.Sprint("Visitante ", i)},
		Project: project, Status: chat.Waiting, Locale: "es", CreatedAt: now - int64(i)*52*60_000, // over a year
	}
	for range crowdWords {
		_, _, err := h.pipes.store.AppendMessage(ctx, h.demo.scope, c.ID, tenant.NewID(), func(last *chat.Message) (*chat.Message, error) {
			m := &chat.Message{ID: tenant.NewID(), Type: chat.EntryText, From: chat.FromVisitor, Author: c.VisitorID, Name: c.Visitor.Name, Text: "¿Tienen el pedido 4471? Llegó con dos bolsas menos.", At: c.CreatedAt, State: st}
			m.Seq = 1
			if last != nil {
				m.Seq = last.Seq + 1
			}
			return m, nil
		})
		if err != nil {
			return err
		}
	}
	entries, err := h.pipes.store.Messages(ctx, h.demo.scope, c.ID, 0, 100)
	if err != nil {
		return err
	}
	for i := range entries {
		c.Apply(&entries[i])
	}
	if st.Status == chat.Closed {
		c.ClosedAt = c.CreatedAt + 1000
	}
	return h.pipes.store.InsertConversation(ctx, h.demo.scope, &c)
}

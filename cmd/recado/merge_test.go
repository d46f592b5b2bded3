package main

import (
	"fmt"
	"sync"
	"testing"

	"recado/configs"
	"recado/tenant"
)

// Two conversations of a visitor become one while an agent answers: what was
// acknowledged is there once, also on the case that it becomes, and the rest
// goes on where it is said to go on. On both stores.
func TestMergeWhileAnswering(t *testing.T) {
	for name, edit := range map[string]func(*testing.T) func(*configs.Config){
		"embedded": func(*testing.T) func(*configs.Config) { return func(*configs.Config) {} },
		"servers":  onServers,
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, edit(t))
			owner, visitor, projects := h.signIn(t, demoOwner), h.visit(t), h.projects(t)
			h.hello(t, owner)
			h.alwaysOpen(t, projects["Ventas"])
			from := h.open(t, visitor, "Uno")
			into := text(h.ok(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
				"client_id": tenant.NewID(), "project": projects["Ventas"], "text": "Dos",
			}), "conversation", "id")
			merge := map[string]any{"client_id": tenant.NewID(), "into": into}
			var all sync.WaitGroup
			for _, by := range []string{"agent", "visitor"} {
				all.Go(func() { h.goOn(t, by, map[string]string{"agent": owner, "visitor": visitor}[by], from, into) })
			}
			all.Go(func() {
				for range 2 {
					if c := h.ok(t, "POST", "/api/v1/conversations/"+from+"/merge", owner, merge); text(c, "id") != into {
						t.Errorf("it goes on in %v", c)
					}
				}
			})
			all.Wait()
			seen := map[string]int{}
			for _, id := range []string{from, into} {
				count(seen, h.ok(t, "GET", "/api/v1/conversations/"+id+"/messages?after=0&limit=200", owner, nil)["items"])
			}
			saidOnce(t, seen)
			made := h.ok(t, "POST", "/api/v1/conversations/"+into+"/ticket", owner, map[string]any{"client_id": tenant.NewID()})
			filed := map[string]int{}
			for _, n := range h.ok(t, "GET", "/api/v1/tickets/"+text(made, "id")+"/notes?after=0", owner, nil)["items"].([]any) {
				count(filed, n.(map[string]any)["transcript"])
			}
			saidOnce(t, filed)
			if c := h.ok(t, "GET", "/api/v1/visitor/conversations/"+from, visitor, nil); text(c, "merged") != into || text(c, "status") != "closed" {
				t.Errorf("the visitor reads %v", c)
			}
		})
	}
}

// count counts the texts of entries.
func count(seen map[string]int, entries any) {
	list, _ := entries.([]any)
	for _, m := range list {
		seen[text(m.(map[string]any), "text")]++
	}
}

// saidOnce fails unless each of what goOn says was said once.
func saidOnce(t *testing.T, seen map[string]int) {
	t.Helper()
	for _, by := range []string{"agent", "visitor"} {
		for n := range 10 {
			if said := fmt.Sprint(by, " ", n); seen[said] != 1 {
				t.Errorf("%q is there %d times", said, seen[said])
			}
		}
	}
}

// alwaysOpen takes a project's hours away, and waits until everybody knows;
// somebody must be there.
func (h *house) alwaysOpen(t *testing.T, project string) {
	t.Helper()
	p, err := h.pipes.store.Project(t.Context(), h.demo.scope, project)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.admin.EditProject(t.Context(), h.demo.scope, p.ID, tenant.ProjectEdit{
		Version: p.Version, Name: p.Name, Agents: p.Agents, Files: true, Hours: tenant.Hours{Always: true},
	}); err != nil {
		t.Fatal(err)
	}
	until(t, "the project is open", func() bool {
		a := h.ok(t, "GET", "/api/v1/widgets/"+h.demo.widget.Key+"/availability", "", nil)
		return at(a, "projects", project, "state") != "offline"
	})
}

// goOn says ten things in a conversation, each where the last refusal sent it,
// as the widget does.
func (h *house) goOn(t *testing.T, by, token, from, into string) {
	path := map[string]string{"agent": "/api/v1/conversations/", "visitor": "/api/v1/visitor/conversations/"}[by]
	to := from
	for n := range 10 {
		body := map[string]any{"client_id": fmt.Sprintf("%s-says-%04d", by, n), "text": fmt.Sprint(by, " ", n)}
		status, answer := h.request(t, "POST", path+to+"/messages", token, body)
		if status == 409 && at(answer, "error", "params", "merged") == into {
			to = into
			status, answer = h.request(t, "POST", path+to+"/messages", token, body)
		}
		if status != 200 {
			t.Errorf("%s is told %d %v", by, status, answer)
		}
	}
}

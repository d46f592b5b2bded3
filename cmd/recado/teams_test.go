package main

import (
	"fmt"
	"slices"
	"testing"

	"recado/tenant"
)

// A project with a team is answered by who is in it, and by nobody else, from
// the moment that the team says so; a session follows, and the log has it all.
func TestTeams(t *testing.T) {
	h := newHouse(t)
	owner, bruno := h.signIn(t, demoOwner), h.signIn(t, "bruno@demo.example")
	me := h.ok(t, "GET", api+"/me", bruno, nil)
	id := text(me, "agent", "id")
	made := h.ok(t, "POST", api+"/admin/projects", owner, map[string]any{"client_id": "night-project", "name": "Noche", "hours": map[string]any{"always": true}})
	night := text(made, "id")
	sees := func() bool {
		for _, p := range at(h.ok(t, "GET", api+"/me", bruno, nil), "projects").([]any) {
			if text(p.(map[string]any), "id") == night {
				return true
			}
		}
		return false
	}
	h.refused(t, tenant.ErrBadValue, "POST", api+"/admin/teams", owner, map[string]any{"client_id": "night-owls", "name": "Búhos", "members": []string{"nobody"}})
	team := h.ok(t, "POST", api+"/admin/teams", owner, map[string]any{"client_id": "night-owls", "name": "Búhos", "members": []string{id}})
	h.refused(t, tenant.ErrTaken, "POST", api+"/admin/teams", owner, map[string]any{"client_id": "other-owls", "name": "Búhos"})
	if again := h.ok(t, "POST", api+"/admin/teams", owner, map[string]any{"client_id": "night-owls", "name": "Otra vez"}); text(again, "name") != "Búhos" || number(again, "version") != 1 {
		t.Errorf("asked again the team is %v", again)
	}
	put := func(value map[string]any, teams ...string) map[string]any {
		value["teams"] = teams
		return h.ok(t, "PUT", api+"/admin/projects/"+night, owner, value)
	}
	h.refused(t, tenant.ErrBadValue, "PUT", api+"/admin/projects/"+night, owner, map[string]any{"version": 1, "name": "Noche", "teams": []string{"none"}})
	if sees() {
		t.Error("an agent sees a project that nobody answers")
	}

	socket := h.hello(t, bruno)
	put(made, text(team, "id"))
	if code := socket.goodbye(t); code != 4000 {
		t.Errorf("the session ended with %d", code)
	}
	if !sees() {
		t.Error("who is in the team does not see its project")
	}
	members := func(version int64, ids ...string) map[string]any {
		return h.ok(t, "PUT", api+"/admin/teams/"+text(team, "id"), owner, map[string]any{"version": version, "name": "Búhos", "members": ids})
	}
	socket = h.hello(t, bruno)
	members(1)
	if code := socket.goodbye(t); code != 4000 {
		t.Errorf("the session of who left ended with %d", code)
	}
	if sees() {
		t.Error("who left the team sees its project")
	}
	h.refused(t, tenant.ErrStale, "PUT", api+"/admin/teams/"+text(team, "id"), owner, map[string]any{"version": 1, "name": "Otro"})
	members(2, id)
	if !sees() {
		t.Error("who came back does not see it")
	}
	h.drop(t, api+"/admin/teams/"+text(team, "id"), owner)
	if now := h.ok(t, "GET", api+"/admin/projects/"+night, owner, nil); sees() || len(at(now, "teams").([]any)) != 0 {
		t.Errorf("the team is gone, and its project is %v", now)
	}
	if got := h.log(t, api+"/admin/changes?kind=team", owner, 5); got != "team removed Ana Rojas, team changed Ana Rojas, team changed Ana Rojas, team made Ana Rojas, team made Ana Rojas" {
		t.Errorf("the log says %s", got)
	}
}

// A node that dies when a team is stored, before anybody is told: who is in the
// team answers from then on all the same, who is not does not, and new cases
// go to nobody who left.
func TestTeamsBrokenOff(t *testing.T) {
	h := newHouse(t)
	owner, bruno := h.signIn(t, demoOwner), h.signIn(t, "bruno@demo.example")
	id := text(h.ok(t, "GET", api+"/me", bruno, nil), "agent", "id")
	team := h.ok(t, "POST", api+"/admin/teams", owner, map[string]any{"client_id": "night-owls", "name": "Búhos", "members": []string{id}})
	night := text(h.ok(t, "POST", api+"/admin/projects", owner, map[string]any{
		"client_id": "night-project", "name": "Noche", "hours": map[string]any{"always": true}, "teams": []string{text(team, "id")}, "ticket": map[string]any{"assignee": id},
	}), "id")
	stored := func(change func(*tenant.Tenant)) *tenant.Project {
		t.Helper()
		company, err := h.pipes.store.Tenant(t.Context(), h.demo.scope)
		if err != nil {
			t.Fatal(err)
		}
		change(company)
		if err := h.pipes.store.ReplaceTenant(t.Context(), h.demo.scope, company); err != nil {
			t.Fatal(err)
		}
		p, err := h.pipes.store.Project(t.Context(), h.demo.scope, night)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	works := func() bool {
		return slices.Contains(at(h.ok(t, "GET", api+"/admin/agents/"+id, owner, nil), "projects").([]any), any(night))
	}
	if !works() {
		t.Fatal("who is in the team does not work in its project")
	}
	if p := stored(func(x *tenant.Tenant) { x.Teams[0].Members = nil }); len(p.Answering()) != 0 || p.Ticket.Assignee != "" || works() {
		t.Errorf("who left answers: %v, and has new cases: %q", p.Answering(), p.Ticket.Assignee)
	}
	if p := stored(func(x *tenant.Tenant) { x.Teams[0].Members = []string{id} }); !slices.Equal(p.Answering(), []string{id}) || !works() {
		t.Errorf("who came does not answer: %v", p.Answering())
	}
	if p := stored(func(x *tenant.Tenant) { x.Teams = nil }); len(p.Answering()) != 0 || len(p.Teams) != 0 || works() {
		t.Errorf("a team that is gone answers: %v %v", p.Teams, p.Answering())
	}
}

// A settings file has the teams, members by their address; into another company
// they are made, and changed, as the plan says, before the projects that name them.
func TestTeamsInSettingsFile(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	h.another(t)
	olga := h.signIn(t, "olga@otra.example")
	bruno := text(h.ok(t, "GET", api+"/me", h.signIn(t, "bruno@demo.example"), nil), "agent", "id")
	team := h.ok(t, "POST", api+"/admin/teams", owner, map[string]any{"client_id": "night-owls", "name": "Búhos", "members": []string{bruno}})
	h.ok(t, "POST", api+"/admin/projects", owner, map[string]any{"client_id": "night-project", "name": "Noche", "hours": map[string]any{"always": true}, "teams": []string{text(team, "id")}})
	file := h.ok(t, "GET", api+"/admin/settings", owner, nil)
	inFile := sole(t, file["teams"])
	if got := fmt.Sprint(inFile["members"]); got != "[bruno@demo.example]" {
		t.Fatalf("in the file's team are %s", got)
	}

	do := func(want string) {
		t.Helper()
		plan := h.ok(t, "POST", api+"/admin/settings", olga, map[string]any{"file": file})
		step := func(kind, label string) string {
			for _, s := range plan["steps"].([]any) {
				if s := s.(map[string]any); text(s, "kind") == kind && text(s, "label") == label {
					return text(s, "action")
				}
			}
			return "nothing"
		}
		if got := step("team", text(inFile, "name")) + " " + step("project", "Noche"); got != want || len(plan["problems"].([]any)) != 0 {
			t.Fatalf("got %s, want %s, problems %v", got, want, plan["problems"])
		}
		h.ok(t, "POST", api+"/admin/settings", olga, map[string]any{"file": file, "seen": plan["seen"]})
	}
	do("made made")
	do("same same")
	inFile["members"] = []string{"olga@otra.example", "otto@otra.example"}
	do("changed same")
	do("same same")
	made := sole(t, h.ok(t, "GET", api+"/admin/teams", olga, nil)["items"])
	if len(made["members"].([]any)) != 2 {
		t.Errorf("the team is %v", made)
	}
	for _, p := range h.ok(t, "GET", api+"/admin/projects", olga, nil)["items"].([]any) {
		if p := p.(map[string]any); text(p, "name") == "Noche" && fmt.Sprint(p["teams"]) != fmt.Sprint([]any{made["id"]}) {
			t.Errorf("its teams are %v", p["teams"])
		}
	}

	inFile["name"] = ""
	plan := h.ok(t, "POST", api+"/admin/settings", owner, map[string]any{"file": file})
	if problems := plan["problems"].([]any); len(problems) == 0 || text(problems[0].(map[string]any), "field") != "teams.0.name" {
		t.Errorf("the mistakes are %v", problems)
	}
}

// sole is the only one of a list.
func sole(t *testing.T, list any) map[string]any {
	t.Helper()
	all := list.([]any)
	if len(all) != 1 {
		t.Fatalf("not one: %v", all)
	}
	return all[0].(map[string]any)
}

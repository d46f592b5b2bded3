package main

import (
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
	members(1)
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
	if got := h.log(t, api+"/admin/changes?kind=team", owner, 5); got != "team removed Ana Rojas, team changed Ana Rojas, team changed Ana Rojas, team made Ana Rojas" {
		t.Errorf("the log says %s", got)
	}
}

package chat_test

import (
	"context"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// What begins while a project is being deleted goes elsewhere too, although
// nothing was open when it was asked: at once, and from a node that did not
// know yet, by the job.
func TestRemoveProjectWhileTheyCome(t *testing.T) {
	h := newHouse(t)
	boss := h.ana
	boss.Role = tenant.RoleOwner
	var first *chat.Conversation
	mark := func(ctx context.Context, by tenant.Actor, id string, _ int64) error {
		first = h.start(t, h.visitor("v1"), id, "the-first-one", "¿Hay alguien?")
		p, err := h.store.Project(ctx, by.Scope, id)
		must(t, err)
		p.Disabled, p.Removed = true, h.now.Now().UnixMilli()
		return h.store.ReplaceProject(ctx, by.Scope, p)
	}
	removed, err := h.RemoveProject(t.Context(), boss, "support", chat.Removal{}, mark)
	must(t, err)
	if c, err := h.store.Conversation(t.Context(), h.sc, first.ID); err != nil || c.Project != "sales" || removed.Moved != 1 {
		t.Errorf("%d moved; what began meanwhile is in %q, %v", removed.Moved, c.Project, err)
	}

	late := h.start(t, h.visitor("v2"), "support", "the-late-one", "Hola") // as a node begins it that has not heard
	h.now.Add(time.Minute)
	for {
		job, err := h.store.UnscopedLeaseJob(t.Context(), h.now.Now().UnixMilli(), 60_000)
		if err != nil {
			t.Fatal("there is no job for what comes late: ", err)
		}
		if job.Kind == chat.JobRemoved {
			must(t, h.RunRemoved(t.Context(), h.sc, *job))
			break
		}
	}
	if c, err := h.store.Conversation(t.Context(), h.sc, late.ID); err != nil || c.Project != "sales" {
		t.Errorf("what came late is in %q, %v", c.Project, err)
	}
}

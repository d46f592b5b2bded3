package main

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// A4: a transcript is queued for the address that is proved, or was named;
// once per client id, not so often that it floods anybody, and not for others.
func TestTranscriptIsQueued(t *testing.T) { onBothEngines(t, transcriptIsQueued) }

func transcriptIsQueued(t *testing.T, h *house) {
	desk := h.hello(t, h.signIn(t, "bruno@demo.example"))
	visitor, known := h.visit(t), h.known(t, "lucia", "lucia@nandu.example")
	talk := func(token string) string {
		t.Helper()
		opened := h.startTalk(t, token, map[string]any{"text": "hola"})
		desk.wait(t, "message", nil)
		return "/api/v1/visitor/conversations/" + text(opened, "conversation", "id") + "/transcript"
	}
	own, proved := talk(visitor), talk(known)
	ask := func(n int, email string) map[string]any {
		return map[string]any{"client_id": fmt.Sprintf("transcript-%d", n), "email": email}
	}
	h.refused(t, tenant.ErrEmailRequired, "POST", own, visitor, ask(1, ""))
	h.refused(t, tenant.ErrBadEmail, "POST", own, visitor, ask(1, "leo"))
	h.refused(t, tenant.ErrBadClientID, "POST", own, visitor, map[string]any{"email": "leo@correo.example"})
	h.refused(t, tenant.ErrNotFound, "POST", own, known, ask(1, "leo@correo.example"))
	for _, tt := range []struct{ name, path, token, email, want string }{
		{"named", own, visitor, "Leo@correo.example", "leo@correo.example"},
		{"proved", proved, known, "leo@correo.example", "lucia@nandu.example"},
		{"named, once more", own, visitor, "other@correo.example", "leo@correo.example"},
		{"proved, once more", proved, known, "", "lucia@nandu.example"},
	} {
		if got := h.ok(t, "POST", tt.path, tt.token, ask(1, tt.email)); text(got, "state") != "queued" || text(got, "email") != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
	for n := 2; n <= 3; n++ { // to an address: 3 a day, whoever asks
		h.ok(t, "POST", own, visitor, ask(n, "leo@correo.example"))
	}
	second := h.visit(t)
	h.refused(t, tenant.ErrTooMany, "POST", talk(second), second, ask(4, "leo@correo.example"))
	for n := 4; n <= 5; n++ { // by a visitor: 5 an hour
		h.ok(t, "POST", own, visitor, ask(n, fmt.Sprintf("other%d@correo.example", n)))
	}
	h.refused(t, tenant.ErrTooMany, "POST", own, visitor, ask(6, "other6@correo.example"))
	h.ok(t, "POST", own, visitor, ask(5, "")) // a repeat is no request
	h.parked(t, 6)
}

// parked checks that so many jobs wait for a mailer, and that nobody runs them.
func (h *house) parked(t *testing.T, want int) {
	t.Helper()
	store, year := h.pipes.store, time.Now().AddDate(1, 0, 0).UnixMilli()
	for {
		j, err := store.UnscopedLeaseJob(t.Context(), year, 1)
		if errors.Is(err, tenant.ErrNotFound) {
			break
		}
		if err != nil || j.Kind == chat.JobTranscriptMail {
			t.Fatalf("due within a year: %+v, %v", j, err)
		}
		if err := store.UnscopedFinishJob(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	if woken, err := store.UnscopedWakeJobs(t.Context(), chat.MailJobs, year, nil); err != nil || woken != want {
		t.Fatalf("%d jobs waited, %v; want %d", woken, err, want)
	}
	for n := range want {
		j, err := store.UnscopedLeaseJob(t.Context(), year, 1)
		if err != nil || j.Attempts != 0 || j.LastError != "" || j.Failed {
			t.Fatalf("after %d jobs: %+v, %v", n, j, err)
		}
		r, err := store.TranscriptRequest(t.Context(), h.demo.scope, j.Subject)
		if err != nil || r.State != chat.TranscriptQueued || r.Verified != (r.Email == "lucia@nandu.example") {
			t.Errorf("job %s is for %+v, %v", j.ID, r, err)
		}
		if err := store.UnscopedFinishJob(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
}

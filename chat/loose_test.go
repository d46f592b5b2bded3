package chat_test

import (
	"context"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// A file that was uploaded and never sent goes after a day; one that was sent,
// or is younger, stays, and one whose removal was broken off goes too.
func TestPurgeLoose(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	sent, loose, begun := h.file(t, v, "client-0002"), h.file(t, v, "client-0003"), h.file(t, v, "client-0004")
	_, err := h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0005", Attachments: []string{sent.ID}})
	must(t, err)
	begun.Conversation = "-"
	must(t, h.store.ReplaceFile(t.Context(), h.sc, begun))
	removed := map[string]int{}
	purge := func() int {
		n, err := h.PurgeLoose(t.Context(), h.sc, func(_ context.Context, _ tenant.Scope, key string) error {
			removed[key]++
			return nil
		})
		must(t, err)
		return n
	}
	h.now.Add(chat.LooseAge - time.Minute)
	young := h.file(t, v, "client-0006")
	if n := purge(); n != 0 {
		t.Errorf("%d removed too early", n)
	}
	h.now.Add(2 * time.Minute)
	if n := purge(); n != 2 || removed[loose.Key] != 1 || removed[begun.Key] != 1 {
		t.Errorf("%d removed: %v", n, removed)
	}
	for _, f := range []*chat.File{sent, young} {
		if _, err := h.File(t.Context(), v, f.ID); err != nil {
			t.Errorf("%s: %v", f.ClientID, err)
		}
	}
	for _, f := range []*chat.File{loose, begun} {
		if _, err := h.File(t.Context(), v, f.ID); tenant.Answer(err).Code != tenant.NotFound {
			t.Errorf("%s: %v", f.ClientID, err)
		}
	}
	if n := purge(); n != 0 {
		t.Errorf("%d removed twice", n)
	}
}

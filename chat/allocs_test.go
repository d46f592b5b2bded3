//go:build !race

// The race detector allocates too.

package chat_test

import (
	"fmt"
	"testing"

	"recado/chat"
	"recado/tenant"
)

// A deaf bus has nobody who listens.
type deaf struct{}

func (deaf) Publish(tenant.Scope, string, []byte) {}

// Ceilings of what the hot path allocates, a fifth above what was measured: a
// change that makes garbage of every word or key is seen here.
func TestHotPathAllocations(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	s, _, _ := h.counted()
	s.Bus = deaf{}
	n := 0
	for what, test := range map[string]struct {
		do   func() error
		most float64
	}{
		"a message, stored and published": {func() error {
			n++
			_, err := s.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: fmt.Sprint("client-10000", n), Text: "¿hay alguien ahí?"})
			return err
		}, 107},
		"a key pressed": {func() error { return s.Typing(t.Context(), v, c.ID, true, "") }, 4},
	} {
		must(t, test.do()) // the first one reads what later ones know
		if got := testing.AllocsPerRun(200, func() { must(t, test.do()) }); got > test.most {
			t.Errorf("%s allocates %.0f times, at most %.0f are allowed", what, got, test.most)
		}
	}
}

package chat_test

import (
	"testing"

	"recado/tenant"
)

// Who has a conversation open is told to its desk and to nobody else; who may
// not see it can't say so.
func TestLooking(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	must(t, h.Looking(t.Context(), h.bea, c.ID, "writes"))
	heard := h.heard.on("desk:support", "looking")
	if len(heard) != 1 || heard[0]["agent"] != "bea" || heard[0]["doing"] != "writes" || heard[0]["conversation"] != c.ID {
		t.Errorf("the desk hears %v", heard)
	}
	if other := h.heard.on("visitor:v1", "looking"); len(other) != 0 {
		t.Errorf("the visitor hears %v", other)
	}
	refused(t, h.Looking(t.Context(), v, c.ID, "reads"), tenant.ErrNotFound)
	refused(t, h.Looking(t.Context(), h.bea, c.ID, "sings"), tenant.ErrBadValue)
	sold := h.start(t, h.visitor("v2"), "sales", "client-0002", "hola")
	refused(t, h.Looking(t.Context(), h.bea, sold.ID, "reads"), tenant.ErrNotFound)
}

package widget_test

import (
	"testing"

	"recado/chat"
	"recado/tenant"
	"recado/widget"
)

// S1: where only signed-in visitors are served, the door says so too, whatever
// they come with; what was accepted before stands (E3).
func TestVerifiedOnly(t *testing.T) {
	h := newHouse(t)
	h.present(t, chat.Online)
	v := h.visitor("v1", eva, false)
	before, err := h.Receive(t.Context(), v, request(nil))
	must(t, err)
	form := request(func(r *widget.Request) { r.ClientID, r.As = "client-0002", "ticket" })
	left, err := h.Receive(t.Context(), v, form)
	must(t, err)

	w, err := h.store.Widget(t.Context(), h.sc, "w")
	must(t, err)
	w.Show.VerifiedOnly = true
	must(t, h.store.ReplaceWidget(t.Context(), h.sc, w))
	h.pass(widget.DoorLife)
	for name, edit := range map[string]func(*widget.Request){
		"live":          func(*widget.Request) {},
		"live, a case":  func(r *widget.Request) { r.Case = "1" },
		"ticket":        func(r *widget.Request) { r.As = "ticket" },
		"note":          func(r *widget.Request) { r.As, r.Case = "ticket", "1" },
		"no such case":  func(r *widget.Request) { r.As, r.Case = "ticket", "999" },
		"other project": func(r *widget.Request) { r.Project = "sales" },
	} {
		for _, access := range []string{tenant.CaseVerified, tenant.CaseNumber} {
			h.access(t, access)
			_, err := h.Receive(t.Context(), v, request(func(r *widget.Request) { r.ClientID = "client-0003"; edit(r) }))
			if tenant.Answer(err).Reason != tenant.ErrVerifiedOnly.Reason {
				t.Errorf("%s, access by %s: %v", name, access, err)
			}
		}
	}
	again, err := h.Receive(t.Context(), v, request(nil))
	must(t, err)
	stands, err := h.Receive(t.Context(), v, form)
	must(t, err)
	if again.Message.ID != before.Message.ID || stands.Number != left.Number {
		t.Errorf("repeats got %+v, %+v", again, stands)
	}
	_, err = h.Receive(t.Context(), h.visitor("v2", eva, true), request(func(r *widget.Request) { r.ClientID = "client-0004" }))
	must(t, err)
}

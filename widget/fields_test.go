package widget_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
	"recado/widget"
)

func label(s string) map[string]string { return map[string]string{"es": s} }

// asking gives the project "sales" fields: what always, what while somebody is
// there, and an e-mail and a consent when nobody is.
func (h *house) asking(t *testing.T) {
	t.Helper()
	p, err := h.store.Project(t.Context(), h.sc, "sales")
	must(t, err)
	p.Fields = []tenant.Field{
		{ID: "plan", Kind: tenant.FieldChoice, Label: label("Plan"), Required: true, Options: []tenant.FieldOption{{ID: "pro", Label: label("Profesional")}}},
		{ID: "order", Kind: tenant.FieldText, Label: label("Pedido"), When: tenant.FieldWhen{States: []string{"online", "away"}}},
		{ID: "mail", Kind: tenant.FieldEmail, Label: label("Correo"), When: tenant.FieldWhen{States: []string{"offline"}}},
		{ID: "terms", Kind: tenant.FieldConsent, Label: label("Acepto"), Required: true, When: tenant.FieldWhen{States: []string{"offline"}}},
	}
	must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
}

func sales(edit func(*widget.Request)) widget.Request {
	return request(func(r *widget.Request) {
		r.Project, r.Email, r.Subject = "sales", "", ""
		edit(r)
	})
}

// What the project asks stands in the conversation's first entry, and on the
// case that it becomes.
func TestFieldsOfAConversation(t *testing.T) {
	h := newHouse(t)
	h.asking(t)
	h.present(t, chat.Online)
	v := h.visitor("v1", "", false)
	_, err := h.Receive(t.Context(), v, sales(func(r *widget.Request) { r.Fields = map[string]any{"plan": "gold"} }))
	refused(t, err, tenant.ErrBadValue)
	_, err = h.Receive(t.Context(), v, sales(func(*widget.Request) {}))
	if refused(t, err, tenant.ErrFieldRequired); tenant.Answer(err).Field != "fields.plan" {
		t.Errorf("at %q", tenant.Answer(err).Field)
	}
	answered := sales(func(r *widget.Request) {
		r.Fields = map[string]any{"plan": "pro", "order": "77", "terms": true, "gone": "x"}
	})
	first, err := h.Receive(t.Context(), v, answered)
	must(t, err)
	want := []tenant.FieldAnswer{
		{Field: "plan", Kind: tenant.FieldChoice, Label: "Plan", Value: "Profesional", Option: "pro"},
		{Field: "order", Kind: tenant.FieldText, Label: "Pedido", Value: "77"},
	}
	if first.Message.Data == nil || !reflect.DeepEqual(first.Message.Data.Fields, want) {
		t.Fatalf("the first entry carries %+v", first.Message.Data)
	}
	c, err := h.chat.Conversation(t.Context(), h.ana, first.Conversation.ID)
	must(t, err)
	made, _, err := h.tickets.FromConversation(t.Context(), h.ana, c, ticket.Conversion{})
	must(t, err)
	if !reflect.DeepEqual(made.Fields, want) {
		t.Errorf("the case has %+v", made.Fields)
	}
	found, err := h.tickets.List(t.Context(), h.ana, ticket.Query{Limit: 10}, "profesional 77")
	must(t, err)
	if len(found.Items) != 1 || found.Items[0].Number != made.Number {
		t.Errorf("found by its answers: %d", len(found.Items))
	}
}

// A repeat is not judged again, and words that join an open conversation are
// not held up by questions (E3).
func TestFieldsHoldNoWordsUp(t *testing.T) {
	h := newHouse(t)
	h.present(t, chat.Online)
	v := h.visitor("v1", "", false)
	first, err := h.Receive(t.Context(), v, sales(func(*widget.Request) {}))
	must(t, err)
	h.asking(t)
	h.pass(widget.DoorLife)
	again, err := h.Receive(t.Context(), v, sales(func(*widget.Request) {}))
	must(t, err)
	if again.Message.ID != first.Message.ID {
		t.Errorf("a repeat became another message: %+v", again.Message)
	}
	other, err := h.Receive(t.Context(), v, sales(func(r *widget.Request) { r.ClientID, r.Fields = "client-0002", map[string]any{"plan": 7.0} }))
	must(t, err)
	if other.Conversation.ID != first.Conversation.ID {
		t.Errorf("another conversation: %s", other.Conversation.ID)
	}
	_, err = h.Receive(t.Context(), h.visitor("v2", "", false), sales(func(r *widget.Request) { r.ClientID = "client-0003" }))
	refused(t, err, tenant.ErrFieldRequired)
}

// The offline form asks what is asked offline; an e-mail among the answers is
// a claim like any other (E4), and who names a case is asked nothing.
func TestFieldsOfATicket(t *testing.T) {
	h := newHouse(t)
	h.asking(t)
	v := h.visitor("v1", "", false)
	form := func(id string, fields map[string]any) (widget.Answer, error) {
		return h.Receive(t.Context(), v, sales(func(r *widget.Request) { r.As, r.ClientID, r.Fields = "ticket", id, fields }))
	}
	_, err := form("client-0001", map[string]any{"plan": "pro", "terms": true})
	refused(t, err, tenant.ErrEmailRequired)
	_, err = form("client-0001", map[string]any{"plan": "pro", "mail": eva})
	if refused(t, err, tenant.ErrConsentRequired); tenant.Answer(err).Field != "fields.terms" {
		t.Errorf("at %q", tenant.Answer(err).Field)
	}
	got, err := form("client-0001", map[string]any{"plan": "pro", "mail": eva, "terms": true, "order": "not asked"})
	must(t, err)
	made := h.numbered(t, got.Number)
	if made.Requester.Email != eva || made.Requester.Verified || len(made.Fields) != 3 {
		t.Errorf("got %+v, %+v", made.Requester, made.Fields)
	}
	again, err := form("client-0001", map[string]any{"mail": eva})
	if err != nil || again.Number != got.Number {
		t.Errorf("a repeat got %+v, %v", again, err)
	}
	_, err = h.Receive(t.Context(), v, sales(func(r *widget.Request) { r.ClientID, r.As, r.Case, r.Email = "client-0002", "ticket", "1", eva }))
	must(t, err)
}

// A11: where the subject is hidden, the first words stand for it, whatever was
// sent along.
func TestHiddenSubject(t *testing.T) {
	h := newHouse(t)
	got, err := h.Receive(t.Context(), h.visitor("v1", eva, false), sales(func(r *widget.Request) { r.As, r.Subject = "ticket", "Otro" }))
	must(t, err)
	if made := h.numbered(t, got.Number); made.Subject != "No me deja entrar" {
		t.Errorf("the subject is %q", made.Subject)
	}
}

// The panel reads its questions in its own language.
func TestBootAsks(t *testing.T) {
	h := newHouse(t)
	h.asking(t)
	d, err := h.BootOf(t.Context(), "widget-key-1", "en")
	must(t, err)
	data, err := json.Marshal(d.Projects[1].Fields)
	must(t, err)
	want := `[{"id":"plan","kind":"choice","label":"Plan","options":[{"id":"pro","label":"Profesional"}],"required":true},` +
		`{"id":"order","kind":"text","label":"Pedido","when":{"states":["online","away"]}},` +
		`{"id":"mail","kind":"email","label":"Correo","when":{"states":["offline"]}},` +
		`{"id":"terms","kind":"consent","label":"Acepto","required":true,"when":{"states":["offline"]}}]`
	if string(data) != want {
		t.Errorf("got %s", data)
	}
}

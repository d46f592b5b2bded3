package ticket_test

import (
	"strings"
	"testing"

	"recado/tenant"
	"recado/ticket"
)

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "42": 42, " 42 ": 42, "#42": 42, " # 42 ": 42, "007": 7, "999999999999999": 999999999999999,
	} {
		if got, err := ticket.ParseNumber(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", " ", "#", "##1", "0", "000", "-1", "+1", "1.0", "1e3", "1 2", "0x10", "uno", "CASE-1", "١٢", "４２", "1\x00", "½",
		"9999999999999999", strings.Repeat("9", 400), "18446744073709551617", "1; drop table tickets",
	} {
		_, err := ticket.ParseNumber(text)
		refused(t, err, tenant.ErrBadCaseNumber, text)
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, seed := range []string{"", "#12", " 7", "99999999999999999999", "1e9", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ticket.ParseNumber(text)
		if (err == nil) != (n > 0) {
			t.Errorf("%q: %d, %v", text, n, err)
		}
	})
}

// doors is a tenant with a case of each sort that a visitor may ask for.
func doors(t *testing.T) (h *house, vera tenant.Actor, cases map[string]*ticket.Ticket) {
	h = newHouse(t)
	_, err := h.AddCompany(t.Context(), h.owner, ticket.NewCompany{ClientID: clientID(), Name: "Ferretería Ñandú", Domains: []string{"nandu.example"}})
	must(t, err)
	vera = h.visitor("vera", "Vera@nandu.example", true)
	cases = map[string]*ticket.Ticket{
		"own":            h.left(t, vera, "support", "mío"),
		"by e-mail":      h.left(t, h.visitor("another device", "vera@nandu.example", false), "support", "mío también"),
		"of the company": h.left(t, h.visitor("wilma", "wilma@nandu.example", true), "sales", "de la empresa"),
		"somebody's":     h.left(t, h.visitor("eve", "eve@elsewhere.example", true), "support", "ajeno"),
		"closed":         h.left(t, vera, "support", "cerrado"),
		"cancelled":      h.left(t, vera, "support", "anulado"),
		"solved":         h.left(t, vera, "support", "resuelto"),
	}
	for _, status := range []string{"closed", "cancelled", "solved"} {
		cases[status] = h.patch(t, h.ana, cases[status].ID, ticket.Patch{Status: &status})
	}
	cases["not there"] = &ticket.Ticket{Number: 999_999}
	return h, vera, cases
}

// A2, E4: a verified visitor finds what is theirs or their company's and open.
// Everything else answers alike, after the same work.
func TestOpenForAnswersAlike(t *testing.T) {
	h, vera, cases := doors(t)
	for _, what := range []string{"own", "by e-mail", "of the company", "solved"} {
		got, err := h.OpenFor(t.Context(), vera, cases[what].Number)
		if err != nil || got.ID != cases[what].ID {
			t.Errorf("%s: got %v, %v", what, got, err)
		}
	}
	unverified := vera
	unverified.Verified = false
	stranger := h.visitor("zoe", "zoe@nowhere.example", true)
	named := h.visitor("zoe", "zoe@nowhere.example", true)
	named.Company = "FERRETERIA nandu"
	if got, err := h.OpenFor(t.Context(), named, cases["of the company"].Number); err != nil || got.ID != cases["of the company"].ID {
		t.Errorf("by the company's signed name: got %v, %v", got, err)
	}
	hidden := []string{"not there", "closed", "cancelled", "somebody's"}
	all := append([]string{"own", "by e-mail", "of the company", "solved"}, hidden...)
	for who, c := range map[string]struct {
		actor tenant.Actor
		asks  []string
	}{"vera": {vera, hidden}, "named": {named, hidden}, "unverified": {unverified, all}, "stranger": {stranger, all}} {
		calls := map[int64][]string{}
		for _, what := range c.asks {
			reads, writes := h.calls.reads.Load(), h.calls.writes.Load()
			_, err := h.OpenFor(t.Context(), c.actor, cases[what].Number)
			refused(t, err, tenant.ErrCaseNotFound, who+" asks for "+what)
			if e := tenant.Answer(err); e.Params != nil || e.Field != "" {
				t.Errorf("%s: the refusal of %s says more: %+v", who, what, e)
			}
			n := h.calls.reads.Load() - reads
			calls[n] = append(calls[n], what)
			if h.calls.writes.Load() != writes {
				t.Errorf("%s: looking for %s wrote something", who, what)
			}
		}
		if len(calls) != 1 {
			t.Errorf("%s: different work for different answers: %v", who, calls)
		}
	}
}

// E4: number and e-mail of somebody unverified are compared; nothing else
// matches, and the work is the same.
func TestMatchClaim(t *testing.T) {
	h, _, cases := doors(t)
	for what, email := range map[string]string{"own": "vera@nandu.example", "by e-mail": " VERA@nandu.example ", "solved": "vera@nandu.example"} {
		got, ok, err := h.MatchClaim(t.Context(), h.sc, cases[what].Number, email)
		if err != nil || !ok || got.ID != cases[what].ID {
			t.Errorf("%s: got %v, %v, %v", what, got, ok, err)
		}
	}
	nobody := h.left(t, h.visitor("anon", "", false), "support", "sin correo")
	calls := map[int64]bool{}
	for _, c := range []struct {
		number int64
		email  string
	}{
		{cases["own"].Number, "eve@elsewhere.example"}, {cases["own"].Number, ""}, {cases["closed"].Number, "vera@nandu.example"},
		{cases["cancelled"].Number, "vera@nandu.example"}, {999_999, "vera@nandu.example"}, {nobody.Number, ""}, {nobody.Number, " "},
	} {
		reads := h.calls.reads.Load()
		got, ok, err := h.MatchClaim(t.Context(), h.sc, c.number, c.email)
		if err != nil || ok || got != nil {
			t.Errorf("%d with %q: got %v, %v, %v", c.number, c.email, got, ok, err)
		}
		calls[h.calls.reads.Load()-reads] = true
	}
	if len(calls) != 1 {
		t.Errorf("different work for different answers: %v", calls)
	}
}

// A repeat is recognised whatever became of the case, and only the actor's own.
func TestNoted(t *testing.T) {
	h, vera, cases := doors(t)
	n := public("hola")
	_, err := h.AddNote(t.Context(), vera, cases["own"], n)
	must(t, err)
	h.patch(t, h.ana, cases["own"].ID, ticket.Patch{Status: ptr("closed")})
	if got, err := h.Noted(t.Context(), vera, cases["own"].Number, n.ClientID); err != nil || got.ID != cases["own"].ID {
		t.Errorf("got %v, %v", got, err)
	}
	calls := map[int64]bool{}
	eve := h.visitor("eve", "eve@elsewhere.example", true)
	for what, c := range map[string]struct {
		actor  tenant.Actor
		number int64
		id     string
	}{
		"somebody else's":       {eve, cases["own"].Number, n.ClientID},
		"another case":          {vera, cases["solved"].Number, n.ClientID},
		"another client id":     {vera, cases["own"].Number, clientID()},
		"a case that isn't":     {vera, 999_999, n.ClientID},
		"a case that is closed": {vera, cases["closed"].Number, n.ClientID},
	} {
		reads := h.calls.reads.Load()
		_, err := h.Noted(t.Context(), c.actor, c.number, c.id)
		refused(t, err, tenant.ErrNotFound, what)
		calls[h.calls.reads.Load()-reads] = true
	}
	if len(calls) != 1 {
		t.Errorf("different work for different answers: %v", calls)
	}
}

func TestOfVisitorShowsWhatTheAgentSees(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("vera", "v@example.com", true)
	a, b := h.left(t, v, "support", "uno"), h.left(t, v, "sales", "dos")
	c := h.left(t, h.visitor("other", "V@example.com", false), "support", "tres")
	got, err := h.OfVisitor(t.Context(), h.ana, "vera", "v@example.com")
	must(t, err)
	if len(got) != 2 || got[0].ID != c.ID || got[1].ID != a.ID {
		t.Errorf("ana got %+v", got)
	}
	if got, err = h.OfVisitor(t.Context(), h.owner, "vera", ""); err != nil || len(got) != 2 || got[0].ID != b.ID {
		t.Errorf("the owner got %+v, %v", got, err)
	}
}

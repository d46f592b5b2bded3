package ticket_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"recado/tenant"
	"recado/ticket"
)

// P4: the domain of the requester's e-mail tells the company.
func TestTheDomainTellsTheCompany(t *testing.T) {
	h := newHouse(t)
	c, err := h.AddCompany(t.Context(), h.owner, ticket.NewCompany{ClientID: clientID(), Name: " Ferretería Ñandú ", Domains: []string{"@Nandu.example", "nandu.example", "nandu.co"}})
	must(t, err)
	if c.Name != "Ferretería Ñandú" || strings.Join(c.Domains, " ") != "nandu.example nandu.co" {
		t.Errorf("got %+v", c)
	}
	for email, want := range map[string]string{"vera@NANDU.example": c.ID, "vera@nandu.co": c.ID, "vera@sub.nandu.co": "", "vera@gmail.example": "", "": ""} {
		if got := h.left(t, h.visitor("vera", email, false), "support", "hola"); got.Company != want {
			t.Errorf("%q is of %q, want %q", email, got.Company, want)
		}
	}
	// A company that the identity names wins; one that is only claimed is not looked at.
	d, err := h.AddCompany(t.Context(), h.owner, ticket.NewCompany{ClientID: clientID(), Name: "Otra S.A."})
	must(t, err)
	v := h.visitor("vera", "vera@nandu.co", true)
	v.Company = "OTRA s.a."
	if got := h.left(t, v, "support", "hola"); got.Company != d.ID {
		t.Errorf("the signed company gave %q", got.Company)
	}
	v = h.visitor("eve", "eve@nandu.co", false)
	v.Company = "Otra S.A."
	if got := h.left(t, v, "support", "hola"); got.Company != c.ID {
		t.Errorf("a claimed company gave %q", got.Company)
	}
	made := h.left(t, h.visitor("vera", "", false), "support", "hola")
	if is := h.patch(t, h.ana, made.ID, ticket.Patch{Company: &c.ID}); is.Company != c.ID {
		t.Errorf("got %+v", is)
	}
	shown, err := h.Show(t.Context(), h.sc, *h.fresh(t, made.ID), ticket.Ticket{Company: "gone"})
	if err != nil || shown[0].CompanyName != "Ferretería Ñandú" || shown[1].CompanyName != "" {
		t.Errorf("shown as %+v, %v", shown, err)
	}
}

func TestNamesAndDomainsAreNobodyElses(t *testing.T) {
	h := newHouse(t)
	n := ticket.NewCompany{ClientID: clientID(), Name: "Uno", Domains: []string{"uno.example"}}
	c, err := h.AddCompany(t.Context(), h.owner, n)
	must(t, err)
	if again, err := h.AddCompany(t.Context(), h.owner, n); err != nil || again.ID != c.ID {
		t.Errorf("the repeat gave %v, %v", again, err)
	}
	_, err = h.AddCompany(t.Context(), h.owner, ticket.NewCompany{ClientID: clientID(), Name: "ÚNO!", Domains: []string{"free.example"}})
	refused(t, err, tenant.ErrTaken, "a name that is the same but for accents")
	_, err = h.AddCompany(t.Context(), h.owner, ticket.NewCompany{ClientID: clientID(), Name: "Dos", Domains: []string{"free.example", "uno.example"}})
	refused(t, err, tenant.ErrTaken, "a domain that is taken")
	if e := tenant.Answer(err); e.Field != "domains" || e.Params["domain"] != "uno.example" {
		t.Errorf("it says %+v", e)
	}
	// What was refused keeps no domain.
	dos, err := h.AddCompany(t.Context(), h.owner, ticket.NewCompany{ClientID: clientID(), Name: "Dos", Domains: []string{"free.example"}})
	must(t, err)
	_, err = h.ReplaceCompany(t.Context(), h.sc, dos.ID, ticket.NewCompany{Version: dos.Version, Name: "Uno", Domains: []string{"other.example"}})
	refused(t, err, tenant.ErrTaken, "renamed to a taken name")
	_, err = h.ReplaceCompany(t.Context(), h.sc, dos.ID, ticket.NewCompany{Version: 7, Name: "Dos"})
	refused(t, err, tenant.ErrStale, "a stale version")
	_, err = h.ReplaceCompany(t.Context(), h.sc, "nope", ticket.NewCompany{Version: 1, Name: "Dos"})
	refused(t, err, tenant.ErrNotFound, "no such company")
	// A domain that a company gives up is free at once.
	c, err = h.ReplaceCompany(t.Context(), h.sc, c.ID, ticket.NewCompany{Version: c.Version, Name: "Uno", Domains: []string{"other.example"}})
	must(t, err)
	dos, err = h.ReplaceCompany(t.Context(), h.sc, dos.ID, ticket.NewCompany{Version: dos.Version, Name: "Dos", Domains: []string{"free.example", "uno.example"}})
	must(t, err)
	for domain, want := range map[string]string{"uno.example": dos.ID, "free.example": dos.ID, "other.example": c.ID} {
		if got, err := h.CompanyByDomain(t.Context(), h.sc, domain); err != nil || got.ID != want {
			t.Errorf("%s is of %v, %v", domain, got, err)
		}
	}
}

// Several claim one domain at once: one has it, and only that one says so.
func TestOneOfManyGetsTheDomain(t *testing.T) {
	h := newHouse(t)
	var mu sync.Mutex
	var got []*ticket.Company
	var wg sync.WaitGroup
	for _, name := range []string{"Uno", "Dos", "Tres", "Cuatro"} {
		n := ticket.NewCompany{ClientID: clientID(), Name: name, Domains: []string{"same.example"}}
		wg.Go(func() {
			c, err := h.AddCompany(t.Context(), h.owner, n)
			if err != nil {
				refused(t, err, tenant.ErrTaken, "a slower one")
				return
			}
			mu.Lock()
			got = append(got, c)
			mu.Unlock()
		})
	}
	wg.Wait()
	if len(got) != 1 {
		t.Fatalf("%d companies got the domain", len(got))
	}
	if c, err := h.CompanyByDomain(t.Context(), h.sc, "same.example"); err != nil || c.ID != got[0].ID {
		t.Errorf("it is of %v, %v", c, err)
	}
}

// A call that died after it claimed a domain keeps it from others for a while
// only, and its own repeat gets it at once.
func TestAClaimThatDiedIsGivenUp(t *testing.T) {
	h := newHouse(t)
	must(t, h.store.InsertDomain(t.Context(), h.sc, &ticket.Domain{Domain: "lost.example", Company: "never made", ClaimedAt: h.ms.Load()}))
	if _, err := h.CompanyByDomain(t.Context(), h.sc, "lost.example"); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	n := ticket.NewCompany{ClientID: clientID(), Name: "Uno", Domains: []string{"lost.example"}}
	_, err := h.AddCompany(t.Context(), h.owner, n)
	refused(t, err, tenant.ErrTaken, "at once")
	h.pass(3 * time.Minute)
	c, err := h.AddCompany(t.Context(), h.owner, n)
	must(t, err)
	if got, err := h.CompanyByDomain(t.Context(), h.sc, "lost.example"); err != nil || got.ID != c.ID {
		t.Errorf("it is of %v, %v", got, err)
	}
}

func TestARepeatOwnsWhatTheFirstOneClaimed(t *testing.T) {
	h := newHouse(t)
	node := h.node(h.store)
	node.Store = &dying{h.store, true}
	n := ticket.NewCompany{ClientID: clientID(), Name: "Uno", Domains: []string{"uno.example"}}
	if _, err := node.AddCompany(t.Context(), h.owner, n); !errors.Is(err, errDied) {
		t.Fatalf("got %v", err)
	}
	c, err := h.AddCompany(t.Context(), h.owner, n)
	must(t, err)
	if got, err := h.CompanyByDomain(t.Context(), h.sc, "uno.example"); err != nil || got.ID != c.ID {
		t.Errorf("it is of %v, %v", got, err)
	}
}

func TestACompanyIsChecked(t *testing.T) {
	h := newHouse(t)
	for what, c := range map[string]struct {
		n    ticket.NewCompany
		want *tenant.Error
	}{
		"no client id":     {ticket.NewCompany{Name: "x"}, tenant.ErrBadClientID},
		"no name":          {ticket.NewCompany{ClientID: clientID(), Name: " "}, tenant.ErrRequired},
		"a name of signs":  {ticket.NewCompany{ClientID: clientID(), Name: "!!"}, tenant.ErrRequired},
		"too long a name":  {ticket.NewCompany{ClientID: clientID(), Name: strings.Repeat("x", 10_000)}, tenant.ErrTooLong},
		"control":          {ticket.NewCompany{ClientID: clientID(), Name: "a\x00b"}, tenant.ErrBadText},
		"no domain":        {ticket.NewCompany{ClientID: clientID(), Name: "x", Domains: []string{""}}, tenant.ErrBadValue},
		"a word":           {ticket.NewCompany{ClientID: clientID(), Name: "x", Domains: []string{"localhost"}}, tenant.ErrBadValue},
		"an address":       {ticket.NewCompany{ClientID: clientID(), Name: "x", Domains: []string{"a@b.example"}}, tenant.ErrBadValue},
		"a path":           {ticket.NewCompany{ClientID: clientID(), Name: "x", Domains: []string{"b.example/../x"}}, tenant.ErrBadValue},
		"too long":         {ticket.NewCompany{ClientID: clientID(), Name: "x", Domains: []string{strings.Repeat("a.", 200) + "co"}}, tenant.ErrBadValue},
		"too many domains": {ticket.NewCompany{ClientID: clientID(), Name: "x", Domains: make([]string, 51)}, tenant.ErrBadValue},
	} {
		_, err := h.AddCompany(t.Context(), h.owner, c.n)
		refused(t, err, c.want, what)
	}
}

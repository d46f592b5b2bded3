package chat_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// A ban ends what the visitor has open, is refused with the hours that are
// left, ends by itself, and can be lifted by who sees where it was made.
func TestBan(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "compre ya")
	other := h.start(t, v, "sales", "client-0002", "compre ya")
	must(t, h.NotBanned(ctx, v))
	b, err := h.Ban(ctx, h.bea, c.ID, chat.Banning{ClientID: "client-0003", Hours: 24, Reason: "publicidad"})
	must(t, err)
	if b.ID != "v1" || b.Until != h.now.Now().Add(24*time.Hour).UnixMilli() || b.AgentName != "bea" {
		t.Errorf("banned %+v", b)
	}
	_, err = h.Ban(ctx, h.bea, c.ID, chat.Banning{ClientID: "client-0003", Hours: 24, Reason: "publicidad"})
	must(t, err)
	for _, id := range []string{c.ID, other.ID} { // Bea does not see sales
		if now, err := h.Conversation(ctx, h.ana, id); err != nil || now.Status != chat.Closed || now.BannedUntil != b.Until {
			t.Errorf("%s is %+v, %v", id, now, err)
		}
	}
	notes, err := h.Notes(ctx, h.bea, c.ID, 0)
	must(t, err)
	if len(notes) != 1 || notes[0].Type != chat.EntryBanned || notes[0].Text != "publicidad" || notes[0].Data.Until != b.Until {
		t.Errorf("the desk reads %+v", notes)
	}
	refused(t, h.NotBanned(ctx, v), tenant.ErrBanned)
	h.now.Add(90 * time.Minute)
	if left := tenant.Answer(h.NotBanned(ctx, v)).Params["hours"]; left != int64(23) {
		t.Errorf("%v hours are left", left)
	}
	must(t, h.NotBanned(ctx, h.visitor("v2")))
	h.now.Add(23 * time.Hour)
	must(t, h.NotBanned(ctx, v))
	if page, err := h.Bans(ctx, h.bea, ""); err != nil || len(page.Items) != 0 {
		t.Errorf("%+v hold, %v", page.Items, err)
	}
}

func TestUnban(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	v := h.visitor("v1")
	c := h.start(t, v, "sales", "client-0001", "compre ya")
	_, err := h.Ban(ctx, h.ana, c.ID, chat.Banning{ClientID: "client-0002", Hours: 1})
	must(t, err)
	for who, want := range map[*tenant.Actor]int{&h.ana: 1, &h.bea: 0} {
		if page, err := h.Bans(ctx, *who, ""); err != nil || len(page.Items) != want {
			t.Errorf("%s sees %+v, %v", who.ID, page.Items, err)
		}
	}
	refused(t, h.Unban(ctx, h.bea, "v1"), tenant.ErrNotFound)
	refused(t, h.Unban(ctx, h.ana, "v2"), tenant.ErrNotFound)
	must(t, h.Unban(ctx, h.ana, "v1"))
	must(t, h.NotBanned(ctx, v))
	if now, err := h.Conversation(ctx, h.ana, c.ID); err != nil || now.BannedUntil != 0 {
		t.Errorf("it is %+v, %v", now, err)
	}
}

func TestBanRefusals(t *testing.T) {
	h := newHouse(t)
	c := h.start(t, h.visitor("v1"), "sales", "client-0001", "hola")
	ban := func(actor tenant.Actor, b chat.Banning) error {
		_, err := h.Ban(t.Context(), actor, c.ID, b)
		return err
	}
	refused(t, ban(h.ana, chat.Banning{ClientID: "short", Hours: 1}), tenant.ErrBadClientID)
	refused(t, ban(h.ana, chat.Banning{ClientID: "client-0002"}), tenant.ErrBadValue)
	refused(t, ban(h.ana, chat.Banning{ClientID: "client-0002", Hours: chat.MaxBanHours + 1}), tenant.ErrBadValue)
	refused(t, ban(h.ana, chat.Banning{ClientID: "client-0002", Hours: 1, Reason: "a\nb"}), tenant.ErrBadText)
	refused(t, ban(h.bea, chat.Banning{ClientID: "client-0002", Hours: 1}), tenant.ErrNotFound)
}

// What a banned visitor writes where a closed thread is the way into a case is
// refused, and not lost in it.
func TestBannedFollow(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	_, err := h.Converted(t.Context(), h.ana, c.ID, "client-0002", 7, true)
	must(t, err)
	_, err = h.End(t.Context(), h.ana, c.ID, "client-0003")
	must(t, err)
	_, err = h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0004", Text: "sigo"})
	must(t, err)
	_, err = h.Ban(t.Context(), h.ana, c.ID, chat.Banning{ClientID: "client-0005", Hours: 1})
	must(t, err)
	_, err = h.Send(t.Context(), v, c.ID, chat.Outgoing{ClientID: "client-0006", Text: "sigo más"})
	refused(t, err, tenant.ErrBanned)
}

// A ban of an address stops whoever begins from there, and nobody elsewhere;
// it ends by itself, with the visitor's, and is shown without the address.
func TestBanAddress(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	at := func(id, place string) tenant.Actor {
		v := h.visitor(id)
		v.Place = place
		return v
	}
	first := at("v1", "a")
	c := h.start(t, first, "sales", "client-0001", "compre ya")
	must(t, h.NotBanned(ctx, at("v2", "a")))
	b, err := h.Ban(ctx, h.ana, c.ID, chat.Banning{ClientID: "client-0002", Hours: 24, Address: true})
	must(t, err)
	if !b.Address || b.Place != "" {
		t.Errorf("banned %+v", b)
	}
	refused(t, h.NotBanned(ctx, first), tenant.ErrBanned)
	refused(t, h.NotBanned(ctx, at("v1", "b")), tenant.ErrBanned)
	refused(t, h.NotBanned(ctx, at("v2", "a")), tenant.ErrBanned)
	must(t, h.NotBanned(ctx, at("v2", "b")))
	must(t, h.NotBanned(ctx, at("v2", "")))
	page, err := h.Bans(ctx, h.ana, "")
	must(t, err)
	if len(page.Items) != 1 || !page.Items[0].Address || page.Items[0].Place != "" {
		t.Errorf("the desk sees %+v", page.Items)
	}
	if notes, err := h.Notes(ctx, h.ana, c.ID, 0); err != nil || !notes[0].Data.Address {
		t.Errorf("the desk reads %+v, %v", notes, err)
	}

	// A later one stands instead: of the visitor alone.
	_, err = h.Ban(ctx, h.ana, c.ID, chat.Banning{ClientID: "client-0003", Hours: 1})
	must(t, err)
	must(t, h.NotBanned(ctx, at("v2", "a")))
	_, err = h.Ban(ctx, h.ana, c.ID, chat.Banning{ClientID: "client-0004", Hours: 1, Address: true})
	must(t, err)
	refused(t, h.NotBanned(ctx, at("v2", "a")), tenant.ErrBanned)
	must(t, h.Unban(ctx, h.ana, "v1"))
	must(t, h.NotBanned(ctx, at("v2", "a")))

	unknown := h.start(t, h.visitor("v3"), "sales", "client-0001", "hola")
	_, err = h.Ban(ctx, h.ana, unknown.ID, chat.Banning{ClientID: "client-0005", Hours: 1, Address: true})
	refused(t, err, tenant.ErrNoAddress)
}

// What is over is forgotten when the next address is banned, and no more than
// every node can know are banned at a time.
func TestBansOfAddressesAreBounded(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	v := h.visitor("v1")
	v.Place = "mine"
	c := h.start(t, v, "sales", "client-0001", "compre ya")
	now := h.now.Now().UnixMilli()
	for i := range chat.MaxAddressBans {
		must(t, h.store.InsertBan(ctx, h.sc, &chat.Ban{ID: fmt.Sprint("b", i), Address: true, Place: fmt.Sprint("p", i), Until: now + int64(i+1)*60_000}))
	}
	h.now.Add(4 * time.Second) // nothing is remembered
	_, err := h.Ban(ctx, h.ana, c.ID, chat.Banning{ClientID: "client-0002", Hours: 1, Address: true})
	refused(t, err, tenant.ErrLimit)
	h.now.Add(time.Minute)
	_, err = h.Ban(ctx, h.ana, c.ID, chat.Banning{ClientID: "client-0003", Hours: 1, Address: true})
	must(t, err)
	if _, err := h.store.Ban(ctx, h.sc, "b0"); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("the first one is kept: %v", err)
	}
}

package chat_test

import (
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// The board says who waits since when, who has what, and to an agent only what
// is of its projects.
func TestBoard(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	h.choose(t, "ana", tenant.AvailableAway)
	first := h.now.Now().UnixMilli()
	h.start(t, h.visitor("v1"), "sales", "client-0001", "hola")
	h.now.Add(time.Minute)
	h.start(t, h.visitor("v2"), "sales", "client-0001", "hola")
	taken := h.start(t, h.visitor("v3"), "support", "client-0001", "hola")
	_, err := h.Claim(t.Context(), h.ana, taken.ID, "claim-0001")
	must(t, err)
	h.Summarize(t.Context(), time.Now().Add(time.Hour))
	h.now.Add(2 * time.Second)

	b, err := h.Board(t.Context(), h.boss())
	must(t, err)
	found := map[string]chat.BoardProject{}
	for _, p := range b.Projects {
		found[p.ID] = p
	}
	if p := found["sales"]; p.Waiting != 2 || p.WaitingSince != first || p.Active != 0 || p.Name != "Sales" {
		t.Errorf("sales: %+v", p)
	}
	if p := found["support"]; p.Waiting != 0 || p.Active != 1 || p.Unanswered != 1 || p.WaitingSince != 0 {
		t.Errorf("support: %+v", p)
	}
	if len(b.Agents) != 2 || b.More {
		t.Errorf("agents: %+v, more: %v", b.Agents, b.More)
	}
	mine, err := h.Board(t.Context(), h.bea)
	must(t, err)
	if len(mine.Projects) != 1 || mine.Projects[0].ID != "support" || len(mine.Agents) != 2 {
		t.Errorf("bea sees %+v", mine)
	}
	for _, a := range mine.Agents {
		if len(a.Projects) != 1 {
			t.Errorf("bea learns that %s works in %v", a.ID, a.Projects)
		}
	}
}

// Many screens ask as often as they like: the store is asked once a second.
func TestBoardIsReadOnceASecond(t *testing.T) {
	h := newHouse(t)
	h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	one, err := h.Board(t.Context(), h.boss())
	must(t, err)
	h.start(t, h.visitor("v2"), "support", "client-0001", "hola")
	again, err := h.Board(t.Context(), h.boss())
	must(t, err)
	if one != again {
		t.Error("the board was read again at once")
	}
	h.now.Add(time.Second)
	if again, err = h.Board(t.Context(), h.boss()); err != nil || one == again {
		t.Errorf("the board stays, %v", err)
	}
}

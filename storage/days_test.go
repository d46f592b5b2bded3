package storage_test

import (
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"recado/chat"
	"recado/storage"
	"recado/tenant"
	"recado/ticket"
)

// A day's count is what its documents say, on either engine, over more than one
// page of them, whatever stands before and behind it; who counted from an older
// state is refused.
func TestDays(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *storage.Store) {
		sc, other := tenant.UnscopedScope("acme"), tenant.UnscopedScope("other")
		for _, t2 := range []tenant.Scope{sc, other} {
			must(t, s.InsertTenant(t.Context(), t2, &tenant.Tenant{ID: t2.Tenant(), TimeZone: "America/La_Paz"}))
		}
		const n, day = 1100, "2026-11-22"
		begin := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC) // midnight there
		want := chat.Figures{}
		var all sync.WaitGroup
		places := make(chan struct{}, 64) // together they share commits
		for i := range n {
			c := &chat.Conversation{ID: fmt.Sprint("c", i), Seq: 1, Status: chat.Waiting, Project: "p", Messages: 2, CreatedAt: begin.UnixMilli() + int64(i)*78_000}
			if i%3 == 0 {
				c.Status, c.Agent, c.FirstAnswer, c.ClosedAt = chat.Closed, "ana", 7000, c.CreatedAt+60_000
			} else {
				want.Conversations++
			}
			places <- struct{}{}
			all.Go(func() {
				defer func() { <-places }()
				if err := s.InsertConversation(t.Context(), sc, c); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for i, at := range []time.Time{begin.Add(-time.Millisecond), begin.Add(24 * time.Hour)} {
			must(t, s.InsertConversation(t.Context(), sc, &chat.Conversation{ID: fmt.Sprint("x", i), Seq: 1, Project: "p", CreatedAt: at.UnixMilli()}))
		}
		must(t, s.InsertConversation(t.Context(), sc, &chat.Conversation{ID: "empty", Project: "p", CreatedAt: begin.UnixMilli()}))
		room := chat.New(chat.Options{Store: s, People: s, Hub: chat.NewHub(), Log: slog.New(slog.DiscardHandler), Now: time.Now})
		d, err := tenant.ParseDay(day)
		must(t, err)
		old, err := s.ConversationDay(t.Context(), sc, d)
		must(t, err)
		for range 2 { // counting again changes nothing
			must(t, room.CountDay(t.Context(), sc, d))
			days, err := s.ConversationDays(t.Context(), sc, d-1, d+1)
			must(t, err)
			if len(days) != 1 || len(days[0].Rows) != 2 || days[0].ID != day {
				t.Fatalf("counted %+v", days)
			}
			waits, ended := days[0].Rows[0], days[0].Rows[1]
			if waits.Agent != "" || waits.Conversations != want.Conversations || waits.Open != want.Conversations || waits.Messages != 2*want.Conversations {
				t.Errorf("of nobody: %+v", waits)
			}
			if e := n - want.Conversations; ended.Agent != "ana" || ended.Ended != e || ended.Answered != e || ended.FirstAnswer != 7000*e || ended.Duration != 60_000*e || ended.First[1] != e {
				t.Errorf("of ana: %+v, want %d", ended, e)
			}
		}
		if err := s.PutConversationDay(t.Context(), sc, old); err == nil {
			t.Error("an older count overwrote a newer one")
		}
		if days, err := s.ConversationDays(t.Context(), other, 0, d+1); err != nil || len(days) != 0 {
			t.Errorf("another tenant's days: %v, %v", days, err)
		}
		if _, err := room.CountAll(t.Context(), sc); err != nil {
			t.Fatal(err)
		}
		if days, err := s.ConversationDays(t.Context(), sc, 0, d+2); err != nil || len(days) != 3 {
			t.Errorf("counted %d days, %v; want 3", len(days), err)
		}
	})
}

// Tickets are counted by the status, project and assignee that they have now.
func TestTicketDays(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *storage.Store) {
		sc := tenant.UnscopedScope("acme")
		must(t, s.InsertTenant(t.Context(), sc, &tenant.Tenant{ID: "acme", TimeZone: "UTC"}))
		at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC).UnixMilli()
		for i := range 9 {
			must(t, s.InsertTicket(t.Context(), sc, &ticket.Ticket{
				ID: fmt.Sprint("t", i), Number: int64(i + 1), Origin: fmt.Sprint("o", i), CreatedAt: at, Project: fmt.Sprint("p", i%2), Status: []string{"new", "solved", "open"}[i%3], Assignee: "ana",
			}))
		}
		room := ticket.New(ticket.Options{Store: s, People: s, Conversations: s, Now: time.Now})
		d, err := tenant.ParseDay("2026-11-22")
		must(t, err)
		must(t, room.CountDay(t.Context(), sc, d))
		got, err := s.TicketDay(t.Context(), sc, d)
		must(t, err)
		want := "[{p0 new ana 2} {p0 open ana 2} {p0 solved ana 1} {p1 new ana 1} {p1 open ana 1} {p1 solved ana 2}]"
		if fmt.Sprint(got.Rows) != want {
			t.Errorf("counted %v, want %s", got.Rows, want)
		}
	})
}

package chat_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// boss is an owner of the tenant.
func (h *house) boss() tenant.Actor {
	return tenant.Actor{Scope: h.sc, Kind: tenant.AgentOf, ID: "ana", Role: tenant.RoleOwner}
}

// counts runs, as a node would, the counts that are due a moment later.
func (h *house) counts(t *testing.T) (ran int) {
	t.Helper()
	h.Summarize(t.Context(), time.Now().Add(time.Hour))
	h.now.Add(15 * time.Second)
	for {
		j, err := h.store.UnscopedLeaseJob(t.Context(), h.now.Now().UnixMilli(), 60_000)
		if err != nil {
			return ran
		}
		if j.Kind == chat.JobCount {
			must(t, h.RunCount(t.Context(), h.sc, *j))
			ran++
		}
		must(t, h.store.UnscopedFinishJob(t.Context(), j))
	}
}

func (h *house) report(t *testing.T, actor tenant.Actor, q chat.ReportQuery) *chat.Report {
	t.Helper()
	r, err := h.Report(t.Context(), actor, q)
	must(t, err)
	return r
}

// behind are how many conversations stand behind a number.
func (h *house) behind(t *testing.T, actor tenant.Actor, q chat.ReportQuery, number string) (n int64) {
	t.Helper()
	for cursor := ""; ; {
		page, err := h.Behind(t.Context(), actor, q, number, cursor)
		must(t, err)
		n += int64(len(page.Items))
		if cursor = page.Cursor; cursor == "" {
			return n
		}
	}
}

func dayOf(t *testing.T, s string) tenant.Day {
	t.Helper()
	d, err := tenant.ParseDay(s)
	must(t, err)
	return d
}

// A day's report says what happened, of whom and where, and each number's list
// has as many conversations as the number says.
func TestReport(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana, h.bea)
	for range 3 {
		h.answered(t, "sales", 40*time.Second)
	}
	rated := h.answered(t, "sales", 2*time.Hour)
	_, err := h.Rate(t.Context(), tenant.Actor{Scope: h.sc, Kind: tenant.Visitor, ID: rated.VisitorID}, rated.ID, "rating-0001", 4, "")
	must(t, err)
	missed := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	_, err = h.End(t.Context(), h.visitor("v1"), missed.ID, "end-000001")
	must(t, err)
	h.start(t, h.visitor("v2"), "support", "client-0001", "hola")
	h.counts(t)

	today := dayOf(t, "2026-11-23")
	q := chat.ReportQuery{From: today, To: today}
	r := h.report(t, h.boss(), q)
	got := r.Total
	if got.Conversations != 6 || got.Answered != 4 || got.Missed != 1 || got.Open != 1 || got.Ended != 4 || got.Rated != 1 || got.Rating != 4 || got.Messages != 10 {
		t.Errorf("the day's numbers are %+v", got)
	}
	if got.FirstMedian < 30_000 || got.FirstMedian > 45_000 || got.First90 < 3_600_000 || got.First90 > 14_400_000 || got.FirstAverage != (3*40_000+7_200_000)/4 {
		t.Errorf("first answers took %+v", got)
	}
	if len(r.Days) != 1 || r.Days[0].Day != "2026-11-23" || len(r.Projects) != 2 || r.Projects[0].ID != "sales" || r.Projects[0].Total.Answered != 4 || r.Projects[1].Total.Missed != 1 {
		t.Errorf("days %+v, projects %+v", r.Days, r.Projects)
	}
	if r.Zone != "UTC" || r.CountedAt == 0 || r.BeforeFrom != "2026-11-22" || r.BeforeTo != "2026-11-22" {
		t.Errorf("the period is %+v, counted at %d", r.Period, r.CountedAt)
	}
	for number, want := range map[string]int64{
		chat.OfAll: got.Conversations, chat.OfOpen: got.Open, chat.OfAnswered: got.Answered, chat.OfMissed: got.Missed,
		chat.OfEnded: got.Ended, chat.OfRated: got.Rated, chat.OfTickets: got.Tickets,
	} {
		if n := h.behind(t, h.boss(), q, number); n != want {
			t.Errorf("%d conversations stand behind %s, which says %d", n, number, want)
		}
	}
	// The day after it is the period before.
	tomorrow := h.report(t, h.boss(), chat.ReportQuery{From: today + 1, To: today + 1})
	if tomorrow.Before != got || tomorrow.Total.Conversations != 0 {
		t.Errorf("a day later before is %+v", tomorrow.Before)
	}
}

// Agents see their own numbers, in the projects that they work in, and no
// others'; a period has an end, a beginning before it, and a limit.
func TestReportIsWhose(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	h.answered(t, "sales", time.Second)
	h.answered(t, "support", time.Second)
	h.start(t, h.visitor("v2"), "support", "client-0001", "hola") // ana's too
	h.counts(t)
	today := dayOf(t, "2026-11-23")
	q := chat.ReportQuery{From: today, To: today}
	for actor, want := range map[*tenant.Actor]int64{&h.ana: 3, &h.bea: 0} {
		if got := h.report(t, *actor, q).Total.Conversations; got != want || h.behind(t, *actor, q, chat.OfAll) != want {
			t.Errorf("%s sees %d, want %d", actor.ID, got, want)
		}
	}
	left := h.ana
	left.Projects = []string{"support"}
	if got := h.report(t, left, q).Total.Conversations; got != 2 || h.behind(t, left, q, chat.OfAll) != 2 {
		t.Errorf("who has left sales sees %d", got)
	}
	for name, bad := range map[string]struct {
		actor tenant.Actor
		q     chat.ReportQuery
		want  *tenant.Error
	}{
		"another agent's": {h.bea, chat.ReportQuery{From: today, To: today, Agent: "ana"}, tenant.ErrNotFound},
		"nobody's":        {h.bea, chat.ReportQuery{From: today, To: today, Unassigned: true}, tenant.ErrNotFound},
		"another project": {h.bea, chat.ReportQuery{From: today, To: today, Project: "sales"}, tenant.ErrNotFound},
		"no such project": {h.boss(), chat.ReportQuery{From: today, To: today, Project: "none"}, tenant.ErrNotFound},
		"no such agent":   {h.boss(), chat.ReportQuery{From: today, To: today, Agent: "none"}, tenant.ErrNotFound},
	} {
		if _, err := h.Report(t.Context(), bad.actor, bad.q); err == nil || tenant.Answer(err).Reason != bad.want.Reason {
			t.Errorf("%s: %v, want %s", name, err, bad.want.Reason)
		}
	}
	if _, err := h.Behind(t.Context(), h.boss(), q, "password", ""); err == nil {
		t.Error("a number that is none has a list")
	}
}

// Whatever happens to conversations of several days, in projects of different
// zones: what the jobs have counted is what is there, in each day and all of it
// once, and counting all of it again changes nothing.
func TestCountsAreWhatIsThere(t *testing.T) {
	h := newHouse(t)
	h.limit(t, "sales", func(p *tenant.Project) { p.Hours.TimeZone = "Pacific/Kiritimati" })
	random := rand.New(rand.NewPCG(4, 7))
	var open []*chat.Conversation
	for i := range 120 {
		h.now.Add(time.Duration(random.IntN(45)) * time.Minute)
		if len(open) == 0 || random.IntN(3) == 0 {
			open = append(open, h.start(t, h.visitor(fmt.Sprint("v", i)), []string{"support", "sales"}[random.IntN(2)], "client-0001", "hola"))
			continue
		}
		at := random.IntN(len(open))
		c, err := open[at], error(nil)
		id := fmt.Sprint("client-2", i)
		switch random.IntN(5) {
		case 0:
			_, err = h.Send(t.Context(), h.visitor(c.VisitorID), c.ID, chat.Outgoing{ClientID: id, Text: "¿y?"})
		case 1:
			_, err = h.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: id, Text: "sí"})
		case 2:
			_, err = h.Transfer(t.Context(), h.ana, c.ID, chat.Transfer{ClientID: id, Project: []string{"support", "sales"}[random.IntN(2)]})
		case 3:
			_, err = h.End(t.Context(), h.ana, c.ID, id)
		case 4:
			_, err = h.Rate(t.Context(), h.visitor(c.VisitorID), c.ID, id, 1+random.IntN(5), "")
		}
		if err != nil && !tenant.IsRefusal(err) {
			t.Fatal(err)
		}
		if random.IntN(6) == 0 {
			h.counts(t)
		}
	}
	for h.counts(t) > 0 {
	}
	if got, want := h.rowsCounted(t), h.rowsThere(t); got != want {
		t.Fatalf("counted:\n%sthere is:\n%s", got, want)
	}
	if _, err := h.CountAll(t.Context(), h.sc); err != nil {
		t.Fatal(err)
	}
	if got, want := h.rowsCounted(t), h.rowsThere(t); got != want {
		t.Fatalf("counted again:\n%sthere is:\n%s", got, want)
	}
}

// rowsCounted are the counts of the days, one line for each.
func (h *house) rowsCounted(t *testing.T) (lines string) {
	t.Helper()
	days, err := h.store.ConversationDays(t.Context(), h.sc, 0, 1<<30)
	must(t, err)
	for _, d := range days {
		for _, r := range d.Rows {
			if r.Conversations > 0 {
				lines += fmt.Sprintf("%s %s %q: %d, %d open, %d answered in %d, %d missed, %d ended in %d, %d stars of %d, %d messages\n",
					d.ID, r.Project, r.Agent, r.Conversations, r.Open, r.Answered, r.FirstAnswer, r.Missed, r.Ended, r.Duration, r.Stars, r.Rated, r.Messages)
			}
		}
	}
	return lines
}

// rowsThere is the same, told from the conversations' own documents.
func (h *house) rowsThere(t *testing.T) (lines string) {
	t.Helper()
	page, err := h.store.Conversations(t.Context(), h.sc, chat.ConversationQuery{View: chat.ViewAll, Limit: 200})
	must(t, err)
	zones := map[string]string{"support": "UTC", "sales": "Pacific/Kiritimati"}
	for _, day := range []string{"2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"} {
		for _, project := range []string{"sales", "support"} {
			zone, err := time.LoadLocation(zones[project])
			must(t, err)
			for _, agent := range []string{"", "ana", "bea"} {
				var n, open, answered, first, missed, ended, took, stars, rated, messages int64
				for _, c := range page.Items {
					if c.Project != project || c.Agent != agent || time.UnixMilli(c.CreatedAt).In(zone).Format(time.DateOnly) != day {
						continue
					}
					n++
					messages += c.Messages
					stars += int64(c.Stars)
					if c.Stars > 0 {
						rated++
					}
					if c.FirstAnswer > 0 {
						answered++
						first += c.FirstAnswer
					}
					switch {
					case c.Status != chat.Closed:
						open++
					case c.FirstAnswer == 0:
						missed++
					default:
						ended++
						took += c.ClosedAt - c.CreatedAt
					}
				}
				if n > 0 {
					lines += fmt.Sprintf("%s %s %q: %d, %d open, %d answered in %d, %d missed, %d ended in %d, %d stars of %d, %d messages\n",
						day, project, agent, n, open, answered, first, missed, ended, took, stars, rated, messages)
				}
			}
		}
	}
	return lines
}

// A between lets something happen after a day's conversations were read.
type between struct {
	chat.Store
	then func()
}

func (b *between) ConversationsBegun(ctx context.Context, sc tenant.Scope, from, to int64, each func(*chat.Counted)) error {
	err := b.Store.ConversationsBegun(ctx, sc, from, to, each)
	if then := b.then; then != nil {
		b.then = nil
		then()
	}
	return err
}

// Two nodes count the same day: what the slower one read is old by then, and
// is not what stays.
func TestSlowCountDoesNotWin(t *testing.T) {
	h := newHouse(t)
	h.there(t, h.ana)
	store := &between{Store: h.store}
	hub := chat.NewHub()
	slow := chat.New(chat.Options{Store: store, People: h.store, Bus: &ear{hub: hub}, Presence: h.presence, Hub: hub, Log: h.Log, Now: h.now.Now})
	h.answered(t, "sales", time.Second)
	today := dayOf(t, "2026-11-23")
	store.then = func() {
		h.answered(t, "sales", time.Second)
		must(t, h.CountDay(t.Context(), h.sc, today))
	}
	must(t, slow.CountDay(t.Context(), h.sc, today))
	if got := h.report(t, h.boss(), chat.ReportQuery{From: today, To: today}).Total.Conversations; got != 2 {
		t.Errorf("%d conversations, want 2", got)
	}
}

// A mute store does not take documents.
type mute struct{ chat.Store }

func (mute) ReplaceConversation(context.Context, tenant.Scope, *chat.Conversation) error {
	return tenant.ErrUnavailable
}

// A node that dies between the wish to count and what is to be counted, or
// behind both, leaves nothing uncounted: whoever brings the conversation up to
// its entries wishes it again.
func TestNothingIsLeftUncounted(t *testing.T) {
	h := newHouse(t)
	hub := chat.NewHub()
	dying := chat.New(chat.Options{
		Store: mute{h.store}, People: h.store, Bus: &ear{hub: hub}, Presence: h.presence, Hub: hub, Log: h.Log, Now: h.now.Now, MessageLimit: 4000,
	})
	c := h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	h.counts(t)
	_, err := dying.Send(t.Context(), h.ana, c.ID, chat.Outgoing{ClientID: "answer-001", Text: "buenas"})
	must(t, err)
	dying.Summarize(t.Context(), time.Now().Add(time.Hour)) // in vain
	today := dayOf(t, "2026-11-23")
	q := chat.ReportQuery{From: today, To: today}
	if h.counts(t) == 0 {
		t.Error("the node died without having wished to count")
	}
	if got := h.report(t, h.boss(), q).Total.Answered; got != 0 {
		t.Fatalf("%d are answered that no document knows of", got)
	}
	must(t, h.Drain(t.Context(), h.sc)) // the sweep of those who wait
	h.counts(t)
	if got := h.report(t, h.boss(), q).Total.Answered; got != 1 {
		t.Errorf("%d are answered, want 1", got)
	}
}

// A day that takes long to count is counted less often, and at last.
func TestLargeDaysAreCountedLessOften(t *testing.T) {
	h := newHouse(t)
	h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	h.counts(t)
	today := dayOf(t, "2026-11-23")
	d, err := h.store.ConversationDay(t.Context(), h.sc, today)
	must(t, err)
	d.Took = 1000 // hence nothing for 100 s
	must(t, h.store.PutConversationDay(t.Context(), h.sc, d))
	h.start(t, h.visitor("v2"), "support", "client-0001", "hola")
	q := chat.ReportQuery{From: today, To: today}
	h.counts(t)
	if got := h.report(t, h.boss(), q).Total.Conversations; got != 1 {
		t.Errorf("counted %d already", got)
	}
	h.now.Add(100 * time.Second)
	h.counts(t)
	if got := h.report(t, h.boss(), q).Total.Conversations; got != 2 {
		t.Errorf("counted %d, want 2", got)
	}
}

// An asked store says how often days were asked for.
type asked struct {
	chat.Store
	days, others int
}

func (a *asked) ConversationDays(ctx context.Context, sc tenant.Scope, from, to tenant.Day) ([]chat.Day, error) {
	a.days++
	return a.Store.ConversationDays(ctx, sc, from, to)
}

func (a *asked) ConversationsBegun(ctx context.Context, sc tenant.Scope, from, to int64, each func(*chat.Counted)) error {
	a.others++
	return a.Store.ConversationsBegun(ctx, sc, from, to, each)
}

func (a *asked) Conversations(ctx context.Context, sc tenant.Scope, q chat.ConversationQuery) (tenant.Page[chat.Conversation], error) {
	a.others++
	return a.Store.Conversations(ctx, sc, q)
}

// A year's report, and the year before it, is one question to the store, and
// none about conversations.
func TestAYearIsOneQuestion(t *testing.T) {
	h := newHouse(t)
	store, hub := &asked{Store: h.store}, chat.NewHub()
	s := chat.New(chat.Options{Store: store, People: h.store, Bus: &ear{hub: hub}, Presence: h.presence, Hub: hub, Log: h.Log, Now: h.now.Now})
	today := dayOf(t, "2026-11-23")
	for day := today - 2*tenant.MaxPeriod; day <= today; day += 7 {
		must(t, h.store.PutConversationDay(t.Context(), h.sc, &chat.Day{
			ID: day.String(), Day: day, Rows: []chat.DayRow{{Project: "support", Agent: "ana", Figures: chat.Figures{Conversations: 1}}},
		}))
	}
	r, err := s.Report(t.Context(), h.boss(), chat.ReportQuery{From: today - tenant.MaxPeriod + 1, To: today})
	must(t, err)
	if r.Total.Conversations != 52 || r.Before.Conversations != 52 {
		t.Errorf("%d this year, %d the year before; want 52 of each", r.Total.Conversations, r.Before.Conversations)
	}
	if store.days != 1 || store.others != 0 {
		t.Errorf("%d questions for days and %d others, want 1 and none", store.days, store.others)
	}
}

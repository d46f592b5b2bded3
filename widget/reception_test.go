package widget_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
	"recado/widget"
)

const eva = "eva@example.com"

// request is what a visitor brings: the same everywhere but for edit.
func request(edit func(*widget.Request)) widget.Request {
	r := widget.Request{ClientID: "client-0001", Project: "support", Text: "No me deja entrar", Subject: "Entrada", Email: "leo@example.com"}
	if edit != nil {
		edit(&r)
	}
	return r
}

// Every refusal of a request, before anything of it is kept.
func TestReceptionRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		edit func(*widget.Request)
		want *tenant.Error
	}{
		"no client id":      {func(r *widget.Request) { r.ClientID = "" }, tenant.ErrBadClientID},
		"unknown kind":      {func(r *widget.Request) { r.As = "mail" }, tenant.ErrBadValue},
		"bad e-mail":        {func(r *widget.Request) { r.Email = "eva" }, tenant.ErrBadEmail},
		"name of two lines": {func(r *widget.Request) { r.Name = "a\x00b" }, tenant.ErrBadText},
		"case in words":     {func(r *widget.Request) { r.Case = "mi caso" }, tenant.ErrBadCaseNumber},
		"huge case":         {func(r *widget.Request) { r.Case = "99999999999999999999" }, tenant.ErrBadCaseNumber},
		"empty message":     {func(r *widget.Request) { r.Text = " \n" }, tenant.ErrEmptyMessage},
		"long message":      {func(r *widget.Request) { r.Text = strings.Repeat("x", 4001) }, tenant.ErrMessageTooLong},
		"no project":        {func(r *widget.Request) { r.Project = "" }, tenant.ErrBadProject},
		"unknown project":   {func(r *widget.Request) { r.Project = "other" }, tenant.ErrBadProject},
		"too many files":    {func(r *widget.Request) { r.Attachments = []string{"a", "b", "c"} }, tenant.ErrTooManyAttachments},
		"somebody's file":   {func(r *widget.Request) { r.Attachments = []string{"a"} }, tenant.ErrNotFound},
	} {
		for _, as := range []string{"", "ticket"} {
			t.Run(name+" "+as, func(t *testing.T) {
				h := newHouse(t)
				h.present(t, chat.Online)
				r := request(func(r *widget.Request) { r.As = as })
				tt.edit(&r)
				_, err := h.Receive(t.Context(), h.visitor("v1", "", false), r)
				refused(t, err, tt.want)
				if _, err := h.store.TicketByNumber(t.Context(), h.sc, 4); tenant.Answer(err).Code != tenant.NotFound {
					t.Errorf("a ticket was made: %v", err)
				}
			})
		}
	}
}

// What a form needs, and of whom (S4, A11).
func TestRequiredFields(t *testing.T) {
	for name, tt := range map[string]struct {
		as, project, kase, email, subject string
		verified                          bool
		want                              *tenant.Error
	}{
		"live, nothing needed":             {want: nil},
		"live about a case, no e-mail":     {kase: "1", want: tenant.ErrEmailRequired},
		"ticket, no e-mail":                {as: "ticket", subject: "x", want: tenant.ErrEmailRequired},
		"ticket, verified without subject": {as: "ticket", email: eva, verified: true, want: tenant.ErrSubjectRequired},
		"ticket, no subject":               {as: "ticket", email: eva, want: tenant.ErrSubjectRequired},
		"ticket, subject hidden":           {as: "ticket", project: "sales", email: eva},
		"ticket, all there":                {as: "ticket", email: eva, subject: "x"},
		"note needs no subject":            {as: "ticket", kase: "1", email: eva, verified: true},
		"claimed note needs no subject":    {as: "ticket", kase: "1", email: eva},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.present(t, chat.Online)
			actor := h.visitor("v1", "", tt.verified)
			r := request(func(r *widget.Request) { r.As, r.Email, r.Subject = tt.as, tt.email, tt.subject })
			if tt.verified {
				actor.Email, r.Email = tt.email, ""
			}
			if tt.project != "" {
				r.Project = tt.project
			}
			must(t, json.Unmarshal(fmt.Appendf(nil, `{"case":%q}`, tt.kase), &r))
			_, err := h.Receive(t.Context(), actor, r)
			if tt.want == nil {
				must(t, err)
			} else {
				refused(t, err, tt.want)
			}
		})
	}
}

// A live conversation is begun while somebody is there, also if they are busy
// (S5); else the form is offered, with what the panel shows of it (A10, A11).
// One that is open goes on.
func TestLiveByAvailability(t *testing.T) {
	for state, want := range map[string]chat.Status{chat.Online: chat.Active, chat.Away: chat.Waiting, chat.Offline: ""} {
		t.Run(state, func(t *testing.T) {
			h := newHouse(t)
			h.present(t, state)
			v := h.visitor("v1", "", false)
			got, err := h.Receive(t.Context(), v, request(nil))
			if want == "" {
				refused(t, err, tenant.ErrOffline)
				a, _ := tenant.Answer(err).Params["availability"].(chat.Availability)
				if a.State != chat.Offline || a.Projects["support"].Reason != chat.ReasonNobody {
					t.Errorf("the panel is told %+v", a)
				}
				return
			}
			must(t, err)
			if got.Outcome != widget.OutcomeConversation || got.Conversation.Status != want || got.Message.ClientID != "client-0001" {
				t.Fatalf("got %+v", got)
			}
			must(t, h.presence.Leave(t.Context(), h.sc, "ana", "s"))
			h.present(t, chat.Offline)
			for _, r := range []widget.Request{request(nil), request(func(r *widget.Request) { r.ClientID = "client-0002" })} {
				again, err := h.Receive(t.Context(), v, r)
				must(t, err)
				if again.Conversation.ID != got.Conversation.ID {
					t.Errorf("%s opened another conversation", r.ClientID)
				}
			}
		})
	}
}

// A11: the offline form makes a ticket, once, with the project's defaults and
// what the visitor says of themselves; a repeat gets it whatever became of the
// project.
func TestFormMakesOneTicket(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1", "", false)
	r := request(func(r *widget.Request) {
		r.As, r.Name, r.Attachments = "ticket", "Leo", []string{h.file(t, v, "file-0001")}
	})
	for range 2 {
		got, err := h.Receive(t.Context(), v, r)
		must(t, err)
		if got.Outcome != widget.OutcomeTicket || got.Number != 4 || got.Conversation != nil {
			t.Fatalf("got %+v", got)
		}
		p, err := h.store.Project(t.Context(), h.sc, "support")
		must(t, err)
		p.Disabled, p.Files = true, false
		must(t, h.store.ReplaceProject(t.Context(), h.sc, p))
		h.pass(5 * time.Second)
	}
	made := h.numbered(t, 4)
	if made.Requester.Email != "leo@example.com" || made.Requester.Verified || made.Requester.Name != "Leo" || made.Subject != "Entrada" || made.Channel != "offline" {
		t.Errorf("got %+v", made)
	}
	r.ClientID = "client-0002"
	_, err := h.Receive(t.Context(), v, r)
	refused(t, err, tenant.ErrBadProject)
}

// S10: a project that keeps files out keeps them out of its tickets and notes.
func TestFilesAreKeptOut(t *testing.T) {
	h := newHouse(t)
	h.present(t, chat.Online)
	for name, tt := range map[string]struct {
		actor tenant.Actor
		edit  func(*widget.Request)
	}{
		"live":         {h.visitor("v1", "", false), func(r *widget.Request) { r.Project = "sales" }},
		"ticket":       {h.visitor("v2", "", false), func(r *widget.Request) { r.As, r.Project = "ticket", "sales" }},
		"note":         {h.visitor("v3", eva, true), func(r *widget.Request) { r.As, r.Case = "ticket", "1" }},
		"claimed note": {h.visitor("v4", "", false), func(r *widget.Request) { r.As, r.Case, r.Project, r.Email = "ticket", "3", "sales", eva }},
	} {
		r := request(tt.edit)
		r.Attachments = []string{h.file(t, tt.actor, "file-0001")}
		_, err := h.Receive(t.Context(), tt.actor, r)
		if tenant.Answer(err).Reason != tenant.ErrFilesOff.Reason {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A2, A10: a verified visitor adds to a case of theirs; not found, closed and
// somebody else's answer alike, live and as a note, after the same calls.
func TestVerifiedCases(t *testing.T) {
	for _, as := range []string{"", "ticket"} {
		t.Run(as, func(t *testing.T) {
			h := newHouse(t)
			h.present(t, chat.Online)
			v := h.visitor("v1", eva, true)
			h.warm(t)
			var answers, calls []string
			for i, number := range []string{"2", "3", "999"} {
				calls = append(calls, h.asked.during(func() {
					_, err := h.Receive(t.Context(), v, request(func(r *widget.Request) {
						r.ClientID, r.As, r.Case = fmt.Sprint("client-100", i), as, widget.CaseOf(number)
					}))
					refused(t, err, tenant.ErrCaseNotFound)
					answers = append(answers, fmt.Sprint(*tenant.Answer(err)))
				}))
			}
			for i := range answers {
				if answers[i] != answers[0] || calls[i] != calls[0] {
					t.Errorf("told apart: %s after %s, %s after %s", answers[i], calls[i], answers[0], calls[0])
				}
			}
			r := request(func(r *widget.Request) { r.As, r.Case = as, "#1" })
			got, err := h.Receive(t.Context(), v, r)
			must(t, err)
			switch {
			case as == "ticket" && (got.Outcome != widget.OutcomeNote || got.Number != 1 || len(h.notes(t, 1)) != 1 || h.notes(t, 1)[0].Unverified):
				t.Errorf("got %+v, %+v", got, h.notes(t, 1))
			case as == "" && (got.Conversation.Case != 1 || got.Conversation.Project != "sales"):
				t.Errorf("got %+v, want case 1 in its own project", got.Conversation)
			}
			// A repeat is not judged by what became of the case.
			h.close(t, 1)
			again, err := h.Receive(t.Context(), v, r)
			must(t, err)
			if again.Number != got.Number || got.Message != nil && again.Message.ID != got.Message.ID {
				t.Errorf("the repeat gave %+v", again)
			}
			if n := len(h.notes(t, 1)); as == "ticket" && n != 1 {
				t.Errorf("%d notes", n)
			}
		})
	}
}

// E4: whoever only claims a case reads the same, whether number and e-mail
// match, do not, or name nothing; what is stored differs.
func TestClaimedNotes(t *testing.T) {
	for name, tt := range map[string]struct {
		number, email string
		noted         int64 // the case that got the note; 0 for a new ticket
	}{
		"matched":      {"1", eva, 1},
		"other e-mail": {"1", "leo@example.com", 0},
		"closed":       {"2", eva, 0},
		"not there":    {"999", eva, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			v := h.visitor("v1", "", false)
			r := request(func(r *widget.Request) {
				r.As, r.Case, r.Email, r.Subject = "ticket", widget.CaseOf(tt.number), tt.email, ""
			})
			r.Attachments = []string{h.file(t, v, "file-0001")}
			for range 2 { // and the repeat
				got, err := h.Receive(t.Context(), v, r)
				must(t, err)
				if got != (widget.Answer{Outcome: widget.OutcomeReceived}) {
					t.Fatalf("the visitor learns %+v", got)
				}
				h.work(t)
			}
			if tt.noted != 0 {
				notes := h.notes(t, tt.noted)
				if len(notes) != 1 || !notes[0].Unverified || notes[0].Name != tt.email || len(notes[0].Attachments) != 1 {
					t.Fatalf("got %+v", notes)
				}
				_, err := h.store.TicketByNumber(t.Context(), h.sc, 4)
				refused(t, err, tenant.ErrNotFound)
				h.close(t, tt.noted)
				_, err = h.Receive(t.Context(), v, r) // whatever became of the case
				must(t, err)
				h.work(t)
				_, err = h.store.TicketByNumber(t.Context(), h.sc, 4)
				refused(t, err, tenant.ErrNotFound)
				return
			}
			made := h.numbered(t, 4)
			if made.Requester.Verified || made.Requester.Email != tt.email || made.Project != "support" || !strings.Contains(made.Subject, tt.number) {
				t.Errorf("got %+v", made)
			}
			_, err := h.store.TicketByNumber(t.Context(), h.sc, 5)
			refused(t, err, tenant.ErrNotFound)
		})
	}
}

// E4: taking the message in asks the store the same, matched or not; and a
// file that went elsewhere meanwhile does not keep the words.
func TestClaimedNotesTakeAlike(t *testing.T) {
	h := newHouse(t)
	h.present(t, chat.Online)
	h.warm(t)
	v := h.visitor("v1", "", false)
	moved := h.file(t, v, "file-0001")
	var calls []string
	for i, c := range []struct{ number, email string }{{"1", eva}, {"1", "leo@example.com"}, {"2", eva}, {"999", eva}} {
		calls = append(calls, h.asked.during(func() {
			_, err := h.Receive(t.Context(), v, request(func(r *widget.Request) {
				r.ClientID, r.As, r.Case, r.Email = fmt.Sprint("client-100", i), "ticket", widget.CaseOf(c.number), c.email
				r.Attachments = []string{moved}
			}))
			must(t, err)
		}))
		if calls[i] != calls[0] {
			t.Errorf("told apart: %s, %s", calls[i], calls[0])
		}
	}
	h.work(t) // all of them name the same file: one gets it, the others their words
	if len(h.notes(t, 1)) != 1 {
		t.Errorf("%d notes", len(h.notes(t, 1)))
	}
	h.numbered(t, 6)
}

// E4: a live talk about a claimed case reads the same in every field but ids
// and times, and asks the store the same, matched or not; it stays in the
// project that was picked. The desk alone sees the case.
func TestClaimedTalks(t *testing.T) {
	h := newHouse(t)
	h.present(t, chat.Online)
	h.warm(t)
	var shown, calls []string
	for i, tt := range []struct {
		number, email string
		ticket        int64
	}{{"1", eva, 1}, {"1", "leo@example.com", 0}, {"2", eva, 0}, {"999", eva, 0}} {
		v := h.visitor(fmt.Sprint("v", i), "", false)
		var id string
		calls = append(calls, h.asked.during(func() {
			got, err := h.Receive(t.Context(), v, request(func(r *widget.Request) { r.Case, r.Email = widget.CaseOf(tt.number), tt.email }))
			must(t, err)
			id = got.Conversation.ID
			if got.Conversation.Case == 0 || fmt.Sprint(got.Conversation.Case) != tt.number {
				t.Errorf("their own number is missing: %+v", got.Conversation)
			}
			got.Conversation.ID, got.Conversation.Case, got.Message.ID, got.Message.Author = "", 0, "", ""
			data, err := json.Marshal(got)
			must(t, err)
			shown = append(shown, string(data))
		}))
		c, err := h.chat.Conversation(t.Context(), h.ana, id)
		must(t, err)
		if c.Ticket != tt.ticket || c.Unverified != (tt.ticket != 0) || c.Project != "support" {
			t.Errorf("%s by %s: the desk sees case %d in %s, unverified %v", tt.number, tt.email, c.Ticket, c.Project, c.Unverified)
		}
	}
	for i := range shown {
		if shown[i] != shown[0] || calls[i] != calls[0] {
			t.Errorf("told apart:\n%s\n%s\n%s\n%s", shown[i], shown[0], calls[i], calls[0])
		}
	}
}

// DESIGN §9: where the number alone is enough, it is enough to add, marked as
// unverified; a closed case is not found.
func TestAccessByNumber(t *testing.T) {
	h := newHouse(t)
	h.access(t, tenant.CaseNumber)
	h.present(t, chat.Online)
	v := h.visitor("v1", "", false)
	got, err := h.Receive(t.Context(), v, request(func(r *widget.Request) { r.As, r.Case = "ticket", "1" }))
	must(t, err)
	if notes := h.notes(t, 1); got.Outcome != widget.OutcomeNote || len(notes) != 1 || !notes[0].Unverified {
		t.Errorf("got %+v, %+v", got, notes)
	}
	live, err := h.Receive(t.Context(), v, request(func(r *widget.Request) { r.ClientID, r.Case = "client-0002", "1" }))
	must(t, err)
	c, err := h.chat.Conversation(t.Context(), h.ana, live.Conversation.ID)
	must(t, err)
	if c.Ticket != 1 || !c.Unverified || c.Project != "sales" {
		t.Errorf("got %+v", c)
	}
	for _, as := range []string{"", "ticket"} {
		_, err = h.Receive(t.Context(), v, request(func(r *widget.Request) { r.ClientID, r.As, r.Case = "client-0003", as, "2" }))
		refused(t, err, tenant.ErrCaseNotFound)
	}
}

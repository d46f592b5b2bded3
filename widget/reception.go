package widget

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
)

// A Request is what a visitor brings to reception: the first words of a live
// conversation, or a message left while nobody is there.
type Request struct {
	ClientID    string     `json:"client_id"`
	Project     string     `json:"project"`
	Case        caseNumber `json:"case"`
	As          string     `json:"as"` // "" for a live conversation, "ticket" for the offline form
	Text        string     `json:"text"`
	Attachments []string   `json:"attachments"`
	Subject     string     `json:"subject"`
	Email       string     `json:"email"`
	Name        string     `json:"name"`
	Page        chat.Page  `json:"page"`
	Locale      string     `json:"locale"`
	// Fields are the answers to the project's fields, by id: text, or true and
	// false. They are asked for a new matter only, not with Case.
	Fields map[string]any `json:"fields"`
	// Context is what the page says of a live conversation's visitor.
	Context chat.Said `json:"context"`
}

// A caseNumber is what was typed as one: text or a JSON number.
type caseNumber string

func (n *caseNumber) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*n = caseNumber(text)
		return nil
	}
	*n = caseNumber(data)
	if string(data) == "null" || string(data) == "0" {
		*n = ""
	}
	return nil
}

// What became of a request.
const (
	OutcomeConversation = "conversation"
	OutcomeTicket       = "ticket"
	OutcomeNote         = "note"
	// OutcomeReceived says no more, since more would tell an unverified visitor
	// whether the case that they named exists (E4).
	OutcomeReceived = "received"
)

// An Answer is what became of a request.
type Answer struct {
	Outcome      string            `json:"outcome"`
	Conversation *chat.VisitorView `json:"conversation,omitempty"`
	Message      *chat.MessageView `json:"message,omitempty"`
	Number       int64             `json:"number,omitempty"`
}

// Receive decides what a visitor's words become: a conversation, a ticket, or
// a note on the case that the visitor named (A2, A3, A10, A11, S4). Repeats of
// a client id get the first result.
func (s *Service) Receive(ctx context.Context, actor tenant.Actor, r Request) (Answer, error) {
	d, err := s.doorOf(ctx, actor)
	if err != nil {
		return Answer{}, err
	}
	number, err := s.check(d, &actor, &r)
	if err != nil {
		return Answer{}, err
	}
	switch {
	case r.As == "ticket" && number != 0:
		return s.noteOn(ctx, d, actor, r, number)
	case r.As == "ticket":
		return s.newTicket(ctx, d, actor, r)
	}
	return s.converse(ctx, d, actor, r, number)
}

// check cleans a request, and completes the actor with what the visitor says
// of themselves, which stays a claim.
func (s *Service) check(d *door, actor *tenant.Actor, r *Request) (number int64, err error) {
	if !tenant.ValidClientID(r.ClientID) {
		return 0, tenant.ErrBadClientID.At("client_id")
	}
	if r.As != "" && r.As != "ticket" {
		return 0, tenant.ErrBadValue.At("as")
	}
	if r.Email, err = tenant.CleanEmail("email", r.Email); err != nil {
		return 0, err
	}
	if r.Name, err = tenant.CleanLine("name", r.Name, tenant.MaxName); err != nil {
		return 0, err
	}
	if r.Subject, err = tenant.CleanLine("subject", r.Subject, ticket.MaxSubject); err != nil {
		return 0, err
	}
	r.Locale = d.locale(r.Locale)
	r.Page = cleanPage(r.Page)
	if r.Case = caseNumber(strings.TrimSpace(string(r.Case))); r.Case != "" {
		if number, err = ticket.ParseNumber(string(r.Case)); err != nil {
			return 0, tenant.ErrBadCaseNumber.At("case")
		}
		r.Fields = nil // the case says what it is about
	}
	if !actor.Verified {
		actor.Name, actor.Email = first(r.Name, actor.Name), first(r.Email, d.emailIn(r), actor.Email)
	}
	if actor.Email == "" && (r.As == "ticket" || number != 0) {
		return 0, tenant.ErrEmailRequired.At("email")
	}
	return number, nil
}

// cleanPage keeps what a browser says of itself within bounds; it is for the
// agent's eyes only, so what is not clean is dropped rather than refused.
func cleanPage(p chat.Page) chat.Page {
	clean := func(text string, most int) string {
		text, err := tenant.CleanLine("page", text, most)
		if err != nil {
			return ""
		}
		return text
	}
	if !strings.HasPrefix(p.URL, "https://") && !strings.HasPrefix(p.URL, "http://") {
		p.URL = ""
	}
	return chat.Page{URL: clean(p.URL, 2000), Title: clean(p.Title, 300), Browser: clean(p.Browser, 400), Locale: clean(p.Locale, 35)}
}

// converse starts a live conversation, if somebody is there.
func (s *Service) converse(ctx context.Context, d *door, actor tenant.Actor, r Request, number int64) (Answer, error) {
	o := chat.Opening{
		Outgoing: chat.Outgoing{ClientID: r.ClientID, Text: r.Text, Attachments: r.Attachments},
		Project:  r.Project, Name: actor.Name, Email: actor.Email, Locale: r.Locale, Page: r.Page,
	}
	// What was accepted the first time is not judged again.
	begun, newcomer, err := s.Chat.Begun(ctx, actor, r.ClientID)
	if err != nil {
		return Answer{}, err
	}
	o.New, o.Newcomer = !begun, newcomer
	if begun {
		o.Fields, _ = d.answers(r, "")
	} else {
		done, err := s.admit(ctx, d, actor, r, number, &o)
		if err != nil {
			return Answer{}, err
		}
		defer done()
	}
	c, m, err := s.Chat.Start(ctx, actor, o)
	if err != nil {
		return Answer{}, err
	}
	if err := s.Chat.OpenContext(ctx, actor, c.ID, r.Context); err != nil {
		return Answer{}, err
	}
	view, err := s.Chat.VisitorView(ctx, actor.Scope, c)
	if err != nil {
		return Answer{}, err
	}
	shown := m.View(chat.FromVisitor)
	return Answer{Outcome: OutcomeConversation, Conversation: &view, Message: &shown}, nil
}

// admit judges a new conversation, and completes it with where it goes. Its
// place in the tenant's plan is taken until done is called.
func (s *Service) admit(ctx context.Context, d *door, actor tenant.Actor, r Request, number int64, o *chat.Opening) (done func(), err error) {
	if err := s.admits(ctx, d, actor); err != nil {
		return nil, err
	}
	if number != 0 {
		if err := s.about(ctx, d, actor, number, o); err != nil {
			return nil, err
		}
	} else if _, err := d.project(o.Project); err != nil {
		return nil, err
	}
	return s.somebodyThere(ctx, d, actor, r, o)
}

// about says which case a talk is about, and so where it goes: to the case's
// project, whatever project was picked (A2). An unverified visitor learns
// nothing from it: the same happens whether the case exists or not. So their
// talk goes to the project that was picked, or the first one, even if number
// and e-mail match: who answers, how soon, and whether files are taken would
// tell. The desk sees the case, and can move the talk to its project.
func (s *Service) about(ctx context.Context, d *door, actor tenant.Actor, number int64, o *chat.Opening) error {
	if actor.Verified || d.tenant.CaseAccess == tenant.CaseNumber {
		t, err := s.caseFor(ctx, d, actor, number)
		if err != nil {
			return err
		}
		o.Project, o.Ticket, o.Unverified = t.Project, t.Number, !actor.Verified
		return nil
	}
	o.Claim = number
	var err error
	if o.Project, err = d.anyProject(o.Project); err != nil {
		return err
	}
	t, ok, err := s.Tickets.MatchClaim(ctx, actor.Scope, number, actor.Email)
	if err != nil {
		return err
	}
	if ok {
		o.Ticket, o.Unverified = t.Number, true
	}
	return nil
}

// caseFor is a case that the visitor may add to.
func (s *Service) caseFor(ctx context.Context, d *door, actor tenant.Actor, number int64) (*ticket.Ticket, error) {
	if d.tenant.CaseAccess == tenant.CaseNumber {
		return s.Tickets.OpenByNumber(ctx, actor.Scope, number)
	}
	return s.Tickets.OpenFor(ctx, actor, number)
}

// somebodyThere refuses a new conversation that nobody could answer, so that
// the panel offers the form instead (A10, A11), and one without the answers
// that its project needs. One that is open already goes on.
func (s *Service) somebodyThere(ctx context.Context, d *door, actor tenant.Actor, r Request, o *chat.Opening) (done func(), err error) {
	a, err := s.availability(ctx, d)
	if err != nil {
		return nil, err
	}
	state := a.Projects[o.Project].State
	if _, listed := a.Projects[o.Project]; !listed {
		state = a.State // a case of a project that this widget does not list
	}
	done = func() {}
	var refusal error
	if o.Fields, refusal = d.answers(r, state); state != chat.Online && state != chat.Away {
		refusal = tenant.ErrOffline.With("availability", a)
	} else if room, full := s.Chat.RoomForTalk(ctx, d.tenant, actor.Scope); full != nil {
		if !tenant.IsRefusal(full) {
			return nil, full
		}
		refusal = full // and the panel offers the form, as where nobody is there
	} else {
		done = room
	}
	if refusal == nil {
		return done, nil
	}
	open, err := s.Chat.HasOpen(ctx, actor, *o)
	if err == nil && !open {
		err = refusal
	}
	if err != nil {
		done()
	}
	return done, err
}

// newTicket makes a ticket of a message left while nobody is there (A11).
func (s *Service) newTicket(ctx context.Context, d *door, actor tenant.Actor, r Request) (Answer, error) {
	if _, err := s.Tickets.Made(ctx, actor, r.ClientID); err == nil {
		return made(s.createTicket(ctx, actor, r, r.Project))
	} else if !errors.Is(err, tenant.ErrNotFound) {
		return Answer{}, err
	}
	if err := s.admits(ctx, d, actor); err != nil {
		return Answer{}, err
	}
	p, err := d.project(r.Project)
	if err != nil {
		return Answer{}, err
	}
	if r.Subject == "" && !p.HideSubject {
		return Answer{}, tenant.ErrSubjectRequired.At("subject")
	}
	if p.HideSubject {
		r.Subject = ""
	}
	answers, err := d.answers(r, chat.Offline)
	if err != nil {
		return Answer{}, err
	}
	if err := s.takesFiles(ctx, actor.Scope, p.ID, r.Attachments); err != nil {
		return Answer{}, err
	}
	return made(s.createTicket(ctx, actor, r, p.ID, answers...))
}

func made(t *ticket.Ticket, err error) (Answer, error) {
	if err != nil {
		return Answer{}, err
	}
	return Answer{Outcome: OutcomeTicket, Number: t.Number}, nil
}

// takesFiles refuses files where the project keeps them out (S10).
func (s *Service) takesFiles(ctx context.Context, sc tenant.Scope, project string, files []string) error {
	if len(files) == 0 {
		return nil
	}
	p, err := s.People.Project(ctx, sc, project)
	if err == nil && !p.Files {
		err = tenant.ErrFilesOff.At("attachments")
	}
	return err
}

func (s *Service) createTicket(ctx context.Context, actor tenant.Actor, r Request, project string, answers ...tenant.FieldAnswer) (*ticket.Ticket, error) {
	text, err := s.words(r)
	if err != nil {
		return nil, err
	}
	t, _, err := s.Tickets.Create(ctx, actor, ticket.NewTicket{
		ClientID: r.ClientID, Subject: r.Subject, Description: text, Project: project, Channel: "offline", Files: r.Attachments,
		Company: actor.Company, Fields: answers,
		Requester: ticket.Requester{
			Name: actor.Name, Email: actor.Email, Visitor: actor.ID, Subject: actor.Subject, Verified: actor.Verified,
			Locale: primary(r.Locale),
		},
	})
	return t, err
}

// words are the message of an offline form, under the rules of any message.
func (s *Service) words(r Request) (string, error) {
	limits := s.Chat.Limits()
	text, err := tenant.CleanText("text", r.Text, limits.Message)
	if err != nil {
		if tenant.Answer(err).Reason == tenant.ErrTooLong.Reason {
			return "", tenant.ErrMessageTooLong.At("text").With("limit", limits.Message)
		}
		return "", err
	}
	if text == "" {
		return "", tenant.ErrEmptyMessage.At("text")
	}
	if len(r.Attachments) > limits.Attachments {
		return "", tenant.ErrTooManyAttachments.At("attachments").With("limit", limits.Attachments)
	}
	return text, nil
}

// noteOn adds a message left while nobody is there to the case that the
// visitor named (A10). For an unverified one, number and e-mail are compared
// afterwards, by a job: the answer is the same, and comes as soon (E4).
func (s *Service) noteOn(ctx context.Context, d *door, actor tenant.Actor, r Request, number int64) (Answer, error) {
	if _, err := s.words(r); err != nil {
		return Answer{}, err
	}
	if actor.Verified || d.tenant.CaseAccess == tenant.CaseNumber {
		return s.openNote(ctx, d, actor, r, number)
	}
	return Answer{Outcome: OutcomeReceived}, s.claimNote(ctx, d, actor, r, number)
}

// openNote is noteOn for those who may know that the case exists.
func (s *Service) openNote(ctx context.Context, d *door, actor tenant.Actor, r Request, number int64) (Answer, error) {
	t, err := s.Tickets.Noted(ctx, actor, number, r.ClientID)
	if errors.Is(err, tenant.ErrNotFound) {
		t, err = s.caseToNote(ctx, d, actor, r, number)
	}
	if err != nil {
		return Answer{}, err
	}
	if err := s.addNote(ctx, actor, r, t); err != nil {
		return Answer{}, err
	}
	return Answer{Outcome: OutcomeNote, Number: t.Number}, nil
}

// caseToNote judges a new note, and returns the case that it goes to.
func (s *Service) caseToNote(ctx context.Context, d *door, actor tenant.Actor, r Request, number int64) (*ticket.Ticket, error) {
	if err := s.admits(ctx, d, actor); err != nil {
		return nil, err
	}
	t, err := s.caseFor(ctx, d, actor, number)
	if err != nil {
		return nil, err
	}
	return t, s.takesFiles(ctx, actor.Scope, t.Project, r.Attachments)
}

func (s *Service) addNote(ctx context.Context, actor tenant.Actor, r Request, t *ticket.Ticket) error {
	actor.Name = first(actor.Name, actor.Email) // the desk must see who says it
	_, err := s.Tickets.AddNote(ctx, actor, t, ticket.NewNote{
		ClientID: r.ClientID, Visibility: ticket.Public, Text: r.Text, Files: r.Attachments,
	})
	return err
}

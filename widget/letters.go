package widget

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"recado/chat"
	"recado/static"
	"recado/tenant"
	"recado/ticket"
)

// The letters that Recado writes, each a function.

// draft writes the letter of a job. ErrNotFound if what it is about is not
// there (yet).
func (s *Service) draft(ctx context.Context, sc tenant.Scope, j chat.Job) (*draft, error) {
	switch j.Kind {
	case chat.JobTranscriptMail:
		return s.transcriptLetter(ctx, sc, j.Subject)
	case chat.JobCaseMail:
		t, err := s.Tickets.ByOrigin(ctx, sc, j.Subject)
		if err != nil {
			return nil, err
		}
		return s.caseLetter(ctx, sc, t)
	case chat.JobAnswerMail:
		t, n, err := s.Tickets.NoteOf(ctx, sc, j.Subject, j.Data[ticket.AnswerNote])
		if err != nil {
			return nil, err
		}
		return s.answerLetter(ctx, sc, t, n)
	case chat.JobInvitationMail, chat.JobResetMail:
		return s.agentLetter(ctx, sc, j)
	case chat.JobEscalationMail:
		return s.escalationLetter(ctx, sc, j)
	}
	return nil, errNothing
}

// A writer knows in whose name, in which language and with what words a letter
// is written, and fills their places.
type writer struct {
	*Service
	kind    tenant.LetterKind
	tenant  *tenant.Tenant
	widget  *tenant.Widget // whose page the link leads to; nil for none
	words   static.Words
	locale  string
	accent  tenant.Accent // of the widget
	own     *tenant.LetterTemplate
	filled  map[string]tenant.Filling
	through *tenant.MailServer
}

// writer finds the company's widget for a project, the best language, and what
// the company says in such a letter.
func (s *Service) writer(ctx context.Context, sc tenant.Scope, kind tenant.LetterKind, project, locale string) (*writer, error) {
	t, err := s.People.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	widgets, err := s.People.Widgets(ctx, sc)
	if err != nil {
		return nil, err
	}
	through, err := t.MailServer(sc, s.Tokens)
	if err != nil {
		return nil, err
	}
	w := &writer{Service: s, kind: kind, tenant: t, locale: primary(locale), through: through, filled: map[string]tenant.Filling{}}
	if !tenant.ValidLocale(w.locale) {
		w.locale = t.Locale
	}
	w.words = s.Assets.Words(w.locale)
	for i := range widgets {
		if x := &widgets[i]; !x.Disabled && x.Preview == "" && (len(x.Projects) == 0 || slices.Contains(x.Projects, project)) {
			w.widget = x
			break
		}
	}
	w.accent = tenant.AccentOf(tenant.DefaultAccent, false)
	if w.widget != nil {
		w.accent = tenant.AccentOf(w.widget.Look.Accent, false)
	}
	w.fill("tenant", t.Name)
	if id, err := tenant.LetterID(kind, w.locale); err == nil {
		w.own, err = s.People.LetterTemplate(ctx, sc, id)
		if err != nil && !errors.Is(err, tenant.ErrNotFound) {
			return nil, err
		}
	}
	return w, nil
}

// fill says what comes to a place of words.
func (w *writer) fill(place, text string) { w.filled[place] = tenant.FilledWith(text) }

// block says what comes to a place of paragraphs.
func (w *writer) block(place string, p *paper) { w.filled[place] = p.block() }

// lead says where the letter leads.
func (w *writer) lead(label, address string) *paper {
	w.fill("link", address)
	p := &paper{}
	p.button(label, address, w.accent)
	return p
}

// until fills the places of a point in time.
func (w *writer) until(at time.Time) {
	at = at.In(tenant.Hours{}.Location(w.tenant.TimeZone))
	w.fill("date", dateIn(w.words, at, w.Now().In(at.Location())))
	w.fill("time", at.Format("15:04"))
	w.fill("zone", zoneName(at))
}

// letter is written to somebody in the company's words, or Recado's where it
// has none. So also if its own lead somewhere, and this letter can't.
func (w *writer) letter(to, name string) Letter {
	w.fill("name", name)
	w.fill("email", to)
	w.fill("greeting", w.words.T("letter.hello.bare"))
	if name != "" {
		w.fill("greeting", w.words.T("letter.hello", "name", name))
	}
	is := letterDefault(w.words, w.kind, w.locale).Fill(w.filled)
	var ours *tenant.LetterWords
	if w.own != nil && (w.filled["link"].Text != "" || !w.own.Leads()) {
		if w.through == nil {
			ours = new(is)
		}
		is = w.own.Fill(w.filled)
	}
	return Letter{
		FromName: w.tenant.Name, To: to, ToName: name, Subject: is.Subject, Text: is.Text, HTML: is.HTML, Locale: w.locale, Date: w.Now(), Through: w.through, ours: ours,
	}
}

// caseButton leads to the case, with a token that opens it in any browser: who
// reads the letter has the address that the case belongs to.
func (w *writer) caseButton(sc tenant.Scope, t *ticket.Ticket) error {
	base := w.Base()
	if w.widget == nil || base == "" || w.widget.Show.VerifiedOnly {
		p := &paper{}
		p.small(w.words.T("letter.mute"))
		w.block("button", p)
		return nil
	}
	token, _, err := w.Tokens.SignCase(sc, w.widget.ID, t.ID)
	if err != nil {
		return err
	}
	w.caseLink(base + "/t/" + w.widget.Key + "/" + formatNumber(t.Number) + "?open=" + token + "&locale=" + w.locale)
	return nil
}

func (w *writer) caseLink(address string) {
	p := w.lead(w.words.T("letter.go"), address)
	p.small(w.words.T("letter.use"))
	w.block("button", p)
}

// caseLetter tells a requester the number of their case (S4, A11).
func (s *Service) caseLetter(ctx context.Context, sc tenant.Scope, t *ticket.Ticket) (*draft, error) {
	w, err := s.writer(ctx, sc, tenant.CaseLetter, t.Project, t.Requester.Locale)
	if err != nil {
		return nil, err
	}
	w.fill("number", formatNumber(t.Number))
	// To an address that nobody proved goes nothing that somebody else wrote:
	// else everybody could send a stranger what they like, in our name.
	name := ""
	if t.Requester.Verified {
		name = t.Requester.Name
		w.fill("subject", t.Subject)
		p := &paper{}
		p.quote(t.Subject, t.Description)
		w.block("message", p)
	}
	if err := w.caseButton(sc, t); err != nil {
		return nil, err
	}
	l := w.letter(t.RequesterEmail, name)
	l.Thread = thread(sc, t)
	return &draft{Letter: l, about: t.ID, proved: t.Requester.Verified}, nil
}

// answerLetter brings a requester a public answer (M7).
func (s *Service) answerLetter(ctx context.Context, sc tenant.Scope, t *ticket.Ticket, n *ticket.Note) (*draft, error) {
	if n.Visibility != ticket.Public || t.RequesterEmail == "" {
		return nil, errNothing
	}
	w, err := s.writer(ctx, sc, tenant.AnswerLetter, t.Project, t.Requester.Locale)
	if err != nil {
		return nil, err
	}
	w.fill("number", formatNumber(t.Number))
	w.fill("subject", t.Subject)
	w.fill("agent", first(n.Name, w.tenant.Name))
	w.answer(n.Text, fileNames(n.Attachments))
	if err := w.caseButton(sc, t); err != nil {
		return nil, err
	}
	l := w.letter(t.RequesterEmail, t.Requester.Name)
	l.Thread = thread(sc, t)
	return &draft{Letter: l, about: t.ID, note: n.ID, proved: t.Requester.Verified}, nil
}

// answer fills the places of what somebody answered.
func (w *writer) answer(text, files string) {
	p := &paper{}
	p.quote("", first(text, w.words.T("letter.files.only")))
	w.block("answer", p)
	if files != "" {
		p = &paper{}
		p.say(w.words.T("letter.files", "names", files))
		w.block("files", p)
	}
}

// thread is the ID of the first letter about a case.
func thread(sc tenant.Scope, t *ticket.Ticket) string {
	return tenant.Fold(sc.Key("mail", chat.JobCaseMail+":"+t.Origin))
}

// transcriptEntries bounds what a transcript brings: the last entries of a
// conversation.
const transcriptEntries = 1000

// transcriptLetter is a conversation as its visitor asked for it (A4).
func (s *Service) transcriptLetter(ctx context.Context, sc tenant.Scope, id string) (*draft, error) {
	r, err := s.Chat.Store.TranscriptRequest(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	c, err := s.Chat.Store.Conversation(ctx, sc, r.Conversation)
	if err != nil {
		return nil, err
	}
	entries, err := s.Chat.Store.MessagesBefore(ctx, sc, c.ID, 0, transcriptEntries)
	if err != nil {
		return nil, err
	}
	w, err := s.writer(ctx, sc, tenant.TranscriptLetter, c.Project, r.Locale)
	if err != nil {
		return nil, err
	}
	zone := tenant.Hours{}.Location(w.tenant.TimeZone)
	w.until(time.UnixMilli(c.CreatedAt))
	p := &paper{}
	for _, m := range entries {
		w.entry(p, m, zone)
	}
	w.block("transcript", p)
	l := w.letter(r.Email, c.Visitor.Name)
	return &draft{Letter: l, about: c.ID, proved: r.Verified}, nil
}

// entry adds what was said; events are not the visitor's business here.
func (w *writer) entry(p *paper, m chat.Message, zone *time.Location) {
	if m.Type != chat.EntryText {
		return
	}
	who := first(m.Name, w.tenant.Name)
	if m.From == chat.FromVisitor {
		who = w.words.T("thread.you")
	}
	text := m.Text
	if len(m.Attachments) > 0 {
		text = strings.TrimSpace(text + "\n" + w.words.T("letter.files.named", "names", fileNames(m.Attachments)))
	}
	p.quote(who+", "+time.UnixMilli(m.At).In(zone).Format("15:04"), text)
}

func fileNames(files []chat.Attachment) string {
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

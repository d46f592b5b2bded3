package main

import (
	"fmt"
	"html"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"recado/chat"
	"recado/configs"
	"recado/tenant"
	"recado/widget"
)

// A relay is a real mail server that keeps the letters that it takes.
type relay struct {
	url     string
	mu      sync.Mutex
	letters []arrived
	refuse  map[string]*smtp.SMTPError // by address
}

// An arrived letter, as a mail program shows it.
type arrived struct{ to, from, subject, id, text, html string }

func newRelay(t *testing.T) *relay {
	t.Helper()
	r := &relay{refuse: map[string]*smtp.SMTPError{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &relaySession{r: r}, nil }))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	r.url = "smtp://" + listener.Addr().String()
	return r
}

type relaySession struct {
	r  *relay
	to string
}

func (*relaySession) Mail(string, *smtp.MailOptions) error { return nil }
func (*relaySession) Reset()                               {}
func (*relaySession) Logout() error                        { return nil }

func (s *relaySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	if no := s.r.refuse[to]; no != nil {
		return no
	}
	return nil
}

func (s *relaySession) Data(body io.Reader) error {
	m, err := mail.CreateReader(body)
	if err != nil {
		return err
	}
	a := arrived{to: s.to, from: m.Header.Get("From")}
	a.subject, _ = m.Header.Subject()
	a.id, _ = m.Header.MessageID()
	for part := range 2 {
		p, err := m.NextPart()
		if err == io.EOF && part > 0 {
			break // it has no HTML
		}
		if err != nil {
			return err
		}
		text, err := io.ReadAll(p.Body)
		if err != nil {
			return err
		}
		if words := strings.ReplaceAll(string(text), "\r\n", "\n"); part == 0 {
			a.text = words
		} else {
			a.html = words
		}
	}
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.r.letters = append(s.r.letters, a)
	return nil
}

// wait returns the first letter whose subject holds something, to an address.
func (r *relay) wait(t *testing.T, to, subject string) arrived {
	t.Helper()
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		r.mu.Lock()
		for _, a := range r.letters {
			if a.to == to && strings.Contains(a.subject, subject) {
				r.mu.Unlock()
				return a
			}
		}
		r.mu.Unlock()
	}
	t.Fatalf("no letter to %s about %q came: %+v", to, subject, r.letters)
	return arrived{}
}

func (r *relay) count(to string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.letters {
		if a.to == to {
			n++
		}
	}
	return n
}

func withRelay(r *relay) func(*configs.Config) {
	return func(c *configs.Config) { c.SMTPURL, c.MailFrom = r.url, "post@recado.example" }
}

// S4 and M7: who leaves a message gets its number by e-mail, then the answer,
// and opens the case by the letter's link in any browser.
func TestLettersToARequester(t *testing.T) {
	r, h := newRelay(t), newHouse(t)
	// Letters wait as long as no node can send them; then another one can.
	n, id := h.leaveLetter(t, "leo@correo.example", map[string]any{"subject": "La <b>máquina</b>", "text": "No enciende.\n¿Qué hago?", "name": "Leo", "locale": "pt-BR"})
	h.stop()
	h = h.again(t, withRelay(r))
	first := r.wait(t, "leo@correo.example", "Recebemos")
	if want := fmt.Sprintf("caso %d", n); !strings.HasSuffix(first.subject, want) {
		t.Errorf("subject %q, want %q", first.subject, want)
	}
	if !strings.Contains(first.from, "post@recado.example") || strings.Contains(first.text+first.html+first.subject, "enciende") || strings.Contains(first.text+first.html+first.subject, "máquina") || strings.Contains(first.text, "Leo") {
		t.Errorf("got %+v", first)
	}
	// Who has proved the address gets their own words back.
	h.leave(t, h.known(t, "lucia", "lucia@nandu.example"), "¿Y la <b>factura</b>?")
	if own := r.wait(t, "lucia@nandu.example", "Recibimos"); !strings.Contains(own.text, "> ¿Y la <b>factura</b>?") || strings.Contains(own.html, "<b>factura") {
		t.Errorf("got %+v", own)
	}
	agent := h.signIn(t, "bruno@demo.example")
	h.ok(t, "POST", "/api/v1/tickets/"+id+"/notes", agent, map[string]any{"client_id": "note-00000001", "visibility": "internal", "text": "secreto"})
	h.ok(t, "POST", "/api/v1/tickets/"+id+"/notes", agent, map[string]any{"client_id": "note-00000002", "visibility": "public", "text": "Pulse el botón 10 s."})
	answer := r.wait(t, "leo@correo.example", "La <b>máquina</b>")
	if !strings.Contains(answer.text, "Bruno") || !strings.Contains(answer.text, "> Pulse el botón 10 s.") || strings.Contains(answer.text, "secreto") {
		t.Errorf("got %+v", answer)
	}
	h.opensByLetter(t, answer)
	mails := h.sentMails(t, agent, id, 2)
	if text(mails[0], "kind") != chat.JobAnswerMail || text(mails[0], "to") != "leo@correo.example" {
		t.Errorf("got %v", mails)
	}
	// A repeat of the note is no second letter.
	h.ok(t, "POST", "/api/v1/tickets/"+id+"/notes", agent, map[string]any{"client_id": "note-00000002", "visibility": "public", "text": "Pulse el botón 10 s."})
	h.ok(t, "POST", "/api/v1/tickets/"+id+"/notes", agent, map[string]any{"client_id": "note-00000003", "visibility": "public", "text": "¿Ya?"})
	h.sentMails(t, agent, id, 3)
	if n := r.count("leo@correo.example"); n != 3 {
		t.Errorf("%d letters came", n)
	}
}

var letterLink = regexp.MustCompile(`/t/\S+`)

// opensByLetter follows a letter's link with a new browser, and answers there.
func (h *house) opensByLetter(t *testing.T, a arrived) {
	t.Helper()
	link := letterLink.FindString(a.text)
	b := newReader(t, h.url)
	page := b.get(t, link)
	if !strings.Contains(page, "Pulse el botón 10 s.") || strings.Contains(page, "secreto") {
		t.Fatalf("the letter's link %s shows %s", link, page)
	}
	if strings.Contains(b.at, "open=") {
		t.Errorf("the link's token stays in the address: %s", b.at)
	}
	path, _, _ := strings.Cut(link, "?")
	if again := b.get(t, path); !strings.Contains(again, "Pulse el botón 10 s.") {
		t.Error("the case is closed at the second look")
	}
	other := newReader(t, h.url)
	for _, at := range []string{path, path + "?open=" + strings.Repeat("x", 40)} {
		if page := other.get(t, at); strings.Contains(page, "Pulse el botón") {
			t.Errorf("%s shows the case to a stranger", at)
		}
	}
	// The link of one number opens no other.
	token := link[strings.Index(link, "open="):]
	if page := other.get(t, path[:strings.LastIndex(path, "/")]+"/1?"+token); strings.Contains(page, "Pulse el botón") || strings.Contains(page, "4471") {
		t.Error("the link opens another case")
	}
}

// A letter that nobody takes says so, and is not tried again; one that may be
// taken later is.
func TestLettersThatDoNotArrive(t *testing.T) {
	r := newRelay(t)
	r.refuse["gone@correo.example"] = &smtp.SMTPError{Code: 550, Message: "no such user"}
	r.refuse["slow@correo.example"] = &smtp.SMTPError{Code: 451, Message: "try later"}
	h := newHouse(t, withRelay(r))
	agent := h.signIn(t, "bruno@demo.example")
	_, gone := h.leaveLetter(t, "gone@correo.example", nil)
	_, slow := h.leaveLetter(t, "slow@correo.example", nil)
	h.mailIs(t, agent, gone, "failed", "no such user")
	h.mailIs(t, agent, slow, "waiting", "try later")
	r.mu.Lock()
	delete(r.refuse, "slow@correo.example")
	r.mu.Unlock()
	h.mailIs(t, agent, slow, "sent", "")
}

// A4: the transcript that was asked for arrives.
func TestLetterWithATranscript(t *testing.T) {
	r := newRelay(t)
	h := newHouse(t, withRelay(r))
	visitor, desk := h.visit(t), h.hello(t, h.signIn(t, "bruno@demo.example"))
	opened := h.startTalk(t, visitor, map[string]any{"text": "hola\nuna cosa"})
	desk.wait(t, "message", nil)
	id := text(opened, "conversation", "id")
	asked := h.ok(t, "POST", "/api/v1/visitor/conversations/"+id+"/transcript", visitor, map[string]any{"client_id": "transcript-1", "email": "leo@correo.example"})
	if text(asked, "state") != "queued" {
		t.Errorf("got %v", asked)
	}
	got := r.wait(t, "leo@correo.example", "Café Montaña")
	if !strings.Contains(got.text, "> hola\n> una cosa") || !strings.Contains(got.html, "una cosa") {
		t.Errorf("got %+v", got)
	}
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		again := h.ok(t, "POST", "/api/v1/visitor/conversations/"+id+"/transcript", visitor, map[string]any{"client_id": "transcript-1", "email": "leo@correo.example"})
		if text(again, "state") == "sent" {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("got %v", again)
		}
	}
}

// A reader is a browser without scripts.
type reader struct {
	*http.Client
	url string
	at  string // the address of the last page
}

func newReader(t *testing.T, url string) *reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &reader{Client: &http.Client{Jar: jar}, url: url}
}

func (r *reader) get(t *testing.T, path string) string {
	t.Helper()
	answer, err := r.Get(r.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	r.at = answer.Request.URL.String()
	return html.UnescapeString(string(page))
}

// again starts a node on what a stopped one left.
func (h *house) again(t *testing.T, edit func(*configs.Config)) *house {
	t.Helper()
	cfg := h.cfg
	edit(&cfg)
	return startHouse(t, cfg)
}

// leaveLetter leaves a message for later, and returns its number and ticket.
func (h *house) leaveLetter(t *testing.T, email string, more map[string]any) (n int64, id string) {
	t.Helper()
	body := map[string]any{"client_id": uuid.NewString(), "as": "ticket", "project": h.projects(t)["Soporte"], "subject": "x", "text": "x", "email": email}
	maps.Copy(body, more)
	made := h.ok(t, "POST", "/api/v1/visitor/conversations", h.visit(t), body)
	n = number(made, "number")
	tk, err := h.pipes.store.TicketByNumber(t.Context(), h.demo.scope, n)
	if err != nil {
		t.Fatal(err)
	}
	return n, tk.ID
}

// sentMails waits until so many letters about a ticket are sent.
func (h *house) sentMails(t *testing.T, agent, id string, want int) []map[string]any {
	t.Helper()
	var all []map[string]any
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		all = nil
		for _, m := range h.ok(t, "GET", "/api/v1/tickets/"+id+"/mails", agent, nil)["items"].([]any) {
			if m := m.(map[string]any); text(m, "state") == "sent" {
				all = append(all, m)
			}
		}
		if len(all) == want {
			return all
		}
	}
	t.Fatalf("want %d letters sent, got %v", want, all)
	return nil
}

// mailIs waits until a ticket's only letter stands as it should.
func (h *house) mailIs(t *testing.T, agent, id, state, why string) {
	t.Helper()
	var last any
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		items := h.ok(t, "GET", "/api/v1/tickets/"+id+"/mails", agent, nil)["items"].([]any)
		last = items
		if len(items) == 1 {
			if m := items[0].(map[string]any); text(m, "state") == state && strings.Contains(text(m, "why"), why) {
				return
			}
		}
	}
	t.Fatalf("want %s, %q; got %v", state, why, last)
}

// The demo shows its letters instead of sending them; nothing else does.
func TestDemoShowsLetters(t *testing.T) {
	h := newHouse(t)
	if got, err := http.Get(h.url + "/demo/mails"); err != nil || got.StatusCode != http.StatusNotFound {
		t.Errorf("got %v, %v", got.StatusCode, err)
	}
	d := &demoPost{}
	for range demoLetters + 2 {
		if err := d.Send(t.Context(), widget.Letter{Subject: "<i>", To: "leo@correo.example"}); err != nil {
			t.Fatal(err)
		}
	}
	if page := d.list(); strings.Contains(page, "<i>") || strings.Count(page, "<article>") != demoLetters || !strings.Contains(page, `href="?n=101"`) || strings.Contains(page, `href="?n=1"`) {
		t.Errorf("got %.300s", page)
	}
}

// What is left for the demo's company when nobody is there is confirmed by a
// letter, which the demo shows in place of sending it.
func TestDemoLetterOfAMessage(t *testing.T) {
	p := launch(t, []string{"RECADO_DATA=" + t.TempDir() + "/data", "RECADO_ARGON2_MEMORY=64", "RECADO_ARGON2_TIME=1"}, "demo")
	shown := func(path string) string {
		t.Helper()
		got, err := http.Get(p.url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		page, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(page)
	}
	key := among(t, shown("/demo"), `/w/([a-z0-9]+)\.js`)
	visitor := text(p.ok(t, "POST", "/api/v1/widgets/"+key+"/visitors", "", map[string]any{}), "token")
	project := p.ok(t, "GET", "/api/v1/widgets/"+key, "", nil)["projects"].([]any)[0].(map[string]any)["id"]
	p.ok(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
		"client_id": tenant.NewID(), "project": project, "as": "ticket", "subject": "Dos bolsas menos", "email": "leo@correo.example", "text": "Faltan dos bolsas.",
	})
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		page := shown("/demo/mails")
		if strings.Contains(page, "→ leo@correo.example") && strings.Contains(page, "Recibimos su mensaje: caso ") {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("the page is %s", page)
		}
	}
}

// The address of a letter must be one; half of the pair is refused at start.
func TestMailSettings(t *testing.T) {
	for _, args := range [][]string{{"RECADO_SMTP_URL=smtp://localhost:25"}, {"RECADO_SMTP_URL=http://localhost", "RECADO_MAIL_FROM=a@b.example"}} {
		if _, _, err := configs.Load(nil, args); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
	if _, err := newMailer(configs.Config{SMTPURL: "smtp://u:p@mail.example?tls=off", MailFrom: "a@b.example"}); err == nil {
		t.Error("a password would travel without encryption")
	}
}

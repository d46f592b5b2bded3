package main

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
)

// What a new tenant costs a person, from "create" to a chat on its own page.
const (
	onboardingFields = 6
	onboardingClicks = 14
	// An unhurried person: a field is found, thought about and typed, a click
	// is found and made, a tag is pasted into a page and the page published.
	secondsPerField = 12
	secondsPerClick = 4
	secondsToPaste  = 40
	onboardingTime  = 180 // s, of a person
)

// effort counts what a person does.
type effort struct{ fields, clicks int }

func (e *effort) fill(t *testing.T, p *tab, what, words string) {
	t.Helper()
	p.fill(t, what, words)
	e.fields++
}

func (e *effort) click(t *testing.T, p *tab, what string) {
	t.Helper()
	p.click(t, what)
	e.clicks++
}

// ownPage is a company's page before and after somebody put a tag into it.
type ownPage struct {
	url string
	tag atomic.Pointer[string]
}

func newOwnPage(t *testing.T) *ownPage {
	t.Helper()
	p := &ownPage{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="es"><meta charset="utf-8"><title>Mi empresa</title><link rel="icon" href="data:,"><h1>Mi empresa</h1>`)
		if tag := p.tag.Load(); tag != nil {
			fmt.Fprint(w, *tag)
		}
	}))
	t.Cleanup(server.Close)
	p.url = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	return p
}

// From "create" to an answered chat on one's own page: few enough fields and
// clicks for three minutes, and as many as the README says.
func TestBrowserOnboarding(t *testing.T) {
	h := newHouse(t)
	page := newOwnPage(t)
	b := openBrowser(t, false)
	done := &effort{}

	// The operator creates it, and hands on the invitation.
	operator := b.person(t, "operator")
	operator.operates(t, h, "es", "")
	done.click(t, operator, "[data-testid=new-tenant]")
	done.fill(t, operator, "[data-testid=f-name]", "Mi empresa")
	done.fill(t, operator, "[data-testid=f-email]", "ines@empresa.example")
	done.click(t, operator, "[data-testid=make]")
	operator.waitFor(t, "the link", "document.querySelector('[data-testid=invitation-link]')")
	done.click(t, operator, ".copy button")
	invitation := operator.text(t, "[data-testid=invitation-link]")

	// The owner follows it.
	owner := b.person(t, "owner")
	owner.visit(t, invitation)
	done.clicks++
	owner.run(t, "choose the language", evaluate("localStorage.setItem('recado.locale', 'es')"))
	done.fill(t, owner, "[data-testid=new-password]", "una-clave-larga")
	done.click(t, owner, "[data-testid=invitation-submit]")
	done.click(t, owner, "[data-testid=to-start]")
	done.fill(t, owner, "[data-testid=f-origins]", page.url)
	done.click(t, owner, "[data-testid=save]")
	owner.waitFor(t, "the tag", "document.querySelector('[data-testid=snippet]')")
	done.clicks++ // copies the tag, and pastes it
	tag := html.UnescapeString(owner.text(t, "[data-testid=snippet]"))
	page.tag.Store(&tag)

	// A visitor writes on that page, and is answered.
	visitor := b.person(t, "visitor")
	visitor.visit(t, page.url)
	visitor.launcherIs(t, "online")
	done.clicks++ // the launcher
	panel := visitor.openPanel(t)
	if panel.yes("document.querySelector('[data-project]')") {
		done.click(t, panel, "[data-project]")
	}
	done.fill(t, panel, ".composer textarea", "¿Hacen envíos?")
	done.click(t, panel, ".composer .send")
	done.click(t, owner, "[data-testid=start-inbox]")
	owner.sees(t, "¿Hacen envíos?")
	done.click(t, owner, "[data-testid=conversation-row]")
	done.fill(t, owner, "[data-testid=composer-text]", "Sí, a todo el país.")
	done.click(t, owner, "[data-testid=send]")
	panel.sees(t, "a todo el país")

	t.Logf("%d fields, %d clicks, about %d s", done.fields, done.clicks, done.seconds())
	if done.fields > onboardingFields || done.clicks > onboardingClicks || done.seconds() > onboardingTime {
		t.Errorf("it took %d fields (at most %d), %d clicks (%d) and %d s (%d)", done.fields, onboardingFields, done.clicks, onboardingClicks, done.seconds(), onboardingTime)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if says := fmt.Sprintf("%d fields and %d clicks", done.fields, done.clicks); !strings.Contains(string(readme), says) {
		t.Errorf("the README does not say %q", says)
	}
}

func (e *effort) seconds() int {
	return e.fields*secondsPerField + e.clicks*secondsPerClick + secondsToPaste
}

// What the README tells a company of its own to type works as it stands there.
func TestReadmeStory(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, story, _ := strings.Cut(string(readme), "## For a company of your own")
	_, block, _ := strings.Cut(story, "```sh\n")
	block, _, _ = strings.Cut(block, "```")
	env := []string{"RECADO_DATA=" + t.TempDir() + "/data"}
	var said string
	for line := range strings.Lines(block) {
		command, _, _ := strings.Cut(line, " #")
		args, found := strings.CutPrefix(strings.TrimSpace(command), "bin/recado ")
		if !found || args == "serve" {
			continue
		}
		r := outcome(t, env, typed(args)...)
		if r.code != 0 {
			t.Fatalf("%s: %d %s", command, r.code, r.stderr)
		}
		said += r.stdout
	}
	p := launch(t, env, "serve")
	key := among(t, said, `/w/([a-z0-9]+)\.js`)
	if boot := p.ok(t, "GET", "/api/v1/widgets/"+key, "", nil); text(boot, "tenant", "name") != "My company" {
		t.Errorf("the widget is %v", boot)
	}
	who := p.ok(t, "POST", "/api/v1/auth/login", "", map[string]any{"email": among(t, said, `sign in\s+(\S+)`), "password": among(t, said, `password\s+(\S+)`)})
	all := p.ok(t, "GET", "/api/v1/admin/widgets", text(who, "access_token"), nil)
	if origins := fmt.Sprint(all); !strings.Contains(origins, "https://www.example.com") {
		t.Errorf("the widgets are %v", origins)
	}
}

// typed splits what is typed into a shell, as far as the README needs it.
func typed(line string) (words []string) {
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

func among(t *testing.T, said, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(said)
	if m == nil {
		t.Fatalf("no %s in %s", pattern, said)
	}
	return m[1]
}

package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"recado/storage/redis"
	"recado/tenant"
)

// A letter goes out in the company's words: its places are filled, what others
// wrote is text in its HTML and fills no place, its link opens what it is about.
// Without HTML it is plain text, and back to Recado's words it is as it was.
func TestLettersInOwnWords(t *testing.T) {
	r := newRelay(t)
	h := newHouse(t, withRelay(r))
	owner := h.signIn(t, demoOwner)
	const path = "/api/v1/admin/letters/answer/es"
	first := h.ok(t, "GET", path, owner, nil)
	if number(first, "version") != 0 || first["text"] != first["default"].(map[string]any)["text"] || !strings.Contains(text(first, "text"), "{{answer}}") {
		t.Fatalf("Recado's words are %v", first)
	}
	// Recado's words are what may be said.
	h.ok(t, "POST", path+"/preview", owner, words(first))
	edit := map[string]any{
		"version": 0, "subject": "Ñandú responde: {{subject}}", "text": "{{name}}:\n{{answer}}\n{{files}}\nSiga en\n{{link}}",
		"html": `<p style="color:#123456">{{name}}: {{subject}}</p>{{answer}}<p><a href="{{link}}">Seguir</a></p>`,
	}
	made := h.ok(t, "PUT", path, owner, edit)
	if number(made, "version") == 0 || text(made, "html") != edit["html"] {
		t.Errorf("made %v", made)
	}
	h.refused(t, tenant.ErrStale, "PUT", path, owner, edit)

	_, id := h.leaveLetter(t, "leo@correo.example", map[string]any{"subject": "La <b>máquina</b> {{agent}}", "text": "No enciende.", "name": "<i>Leo</i>", "locale": "es"})
	agent := h.signIn(t, "bruno@demo.example")
	h.ok(t, "POST", "/api/v1/tickets/"+id+"/notes", agent, map[string]any{"client_id": "note-00000001", "visibility": "public", "text": "Pulse el botón 10 s."})
	got := r.wait(t, "leo@correo.example", "Ñandú responde")
	if want := "Ñandú responde: La <b>máquina</b> {{agent}}"; got.subject != want {
		t.Errorf("subject %q, want %q", got.subject, want)
	}
	if !strings.HasPrefix(got.text, "<i>Leo</i>:\n> Pulse el botón 10 s.\nSiga en\nhttp") {
		t.Errorf("text %q", got.text)
	}
	if !strings.HasPrefix(got.html, `<p style="color:#123456">&lt;i&gt;Leo&lt;/i&gt;: La &lt;b&gt;máquina&lt;/b&gt; {{agent}}</p><div`) || !strings.Contains(got.html, `<a href="`+h.base()+`/t/`) {
		t.Errorf("HTML %q", got.html)
	}
	h.opensByLetter(t, got)

	edit["version"], edit["subject"], edit["html"] = made["version"], "Solo texto", ""
	made = h.ok(t, "PUT", path, owner, edit)
	h.ok(t, "POST", "/api/v1/tickets/"+id+"/notes", agent, map[string]any{"client_id": "note-00000002", "visibility": "public", "text": "¿Ya?"})
	if plain := r.wait(t, "leo@correo.example", "Solo texto"); plain.html != "" || !strings.Contains(plain.text, "> ¿Ya?") {
		t.Errorf("got %+v", plain)
	}

	back := h.ok(t, "DELETE", path, owner, map[string]any{"version": made["version"]})
	if number(back, "version") != 0 || text(back, "subject") != text(first, "subject") {
		t.Errorf("back to %v", back)
	}
	h.refused(t, tenant.ErrStale, "DELETE", path, owner, map[string]any{"version": made["version"]})
	h.ok(t, "POST", "/api/v1/tickets/"+id+"/notes", agent, map[string]any{"client_id": "note-00000003", "visibility": "public", "text": "¿Y?"})
	r.wait(t, "leo@correo.example", "Caso ")

	changes := h.ok(t, "GET", "/api/v1/admin/changes?kind=letter", owner, nil)["items"].([]any)
	if len(changes) != 3 {
		t.Fatalf("the changes are %v", changes)
	}
	of := changes[1].(map[string]any) // newest first
	if text(of, "object") != "answer.es" || text(of, "before", "subject") != "Ñandú responde: {{subject}}" || text(of, "after", "subject") != "Solo texto" || at(of, "done") != true {
		t.Errorf("the second change is %v", of)
	}
}

func words(of map[string]any) map[string]any {
	return map[string]any{"subject": of["subject"], "text": of["text"], "html": of["html"]}
}

// Every letter can be said again in Recado's own words, in each language, looked
// at and tried; what is tried goes to who asks, with every place filled.
func TestEveryLetterCanBeTried(t *testing.T) {
	r := newRelay(t)
	h := newHouse(t, withRelay(r))
	owner := h.signIn(t, demoOwner)
	for _, kind := range tenant.LetterKinds {
		for _, locale := range tenant.Locales {
			path := "/api/v1/admin/letters/" + string(kind) + "/" + locale
			is := h.ok(t, "GET", path, owner, nil)
			seen := h.ok(t, "POST", path+"/preview", owner, words(is))
			for _, form := range []string{"subject", "text", "html"} {
				if said := text(seen, form); said == "" || strings.Contains(said, "{{") || strings.Contains(said, "letter.") {
					t.Errorf("%s %s, %s: %q", kind, locale, form, said)
				}
			}
			for _, p := range kind.Places() {
				said := map[string]any{"subject": "x", "text": text(is, "text") + "\n[{{greeting}}]", "html": ""}
				if p.Kind == tenant.PlaceLink {
					said["text"] = text(is, "text") + "\n{{link}}"
				} else if p.Kind == tenant.PlaceWord { // paragraphs stand once, and are there
					said["text"] = text(is, "text") + "\n[{{" + p.Name + "}}]"
				}
				if out := text(h.ok(t, "POST", path+"/preview", owner, said), "text"); strings.Contains(out, "[]") || strings.Contains(out, "{{") {
					t.Errorf("%s %s: nothing comes to %s: %q", kind, locale, p.Name, out)
				}
			}
		}
	}
	const path = "/api/v1/admin/letters/transcript/pt"
	tried := h.ok(t, "POST", path+"/test", owner, map[string]any{"subject": "Teste {{date}}", "text": "{{transcript}}"})
	if at(tried, "sent") != true || text(tried, "to") != demoOwner {
		t.Errorf("the test came to %v", tried)
	}
	if a := r.wait(t, demoOwner, "Teste "); !strings.Contains(a.text, "fatura de maio") || a.html != "" {
		t.Errorf("got %+v", a)
	}
	if got := h.refused(t, tenant.ErrPlaceNeeded, "POST", path+"/test", owner, map[string]any{"subject": "x", "text": "x"}); text(got, "error", "field") != "text" || text(got, "error", "params", "place") != "{{transcript}}" {
		t.Errorf("got %v", got)
	}
	for _, none := range []string{"try/es", "case/fr", "x/es"} {
		h.refused(t, tenant.ErrNotFound, "GET", "/api/v1/admin/letters/"+none, owner, nil)
		h.refused(t, tenant.ErrNotFound, "PUT", "/api/v1/admin/letters/"+none, owner, words(tried))
	}
	h.refused(t, tenant.ErrForbidden, "GET", "/api/v1/admin/letters", h.signIn(t, "bruno@demo.example"), nil)
}

// The file of all settings has the letters, and brings them to another tenant.
func TestLettersInTheSettingsFile(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	h.another(t)
	olga := h.signIn(t, "olga@otra.example")
	const path, letter = "/api/v1/admin/settings", "/api/v1/admin/letters/case/es"
	h.ok(t, "PUT", letter, owner, map[string]any{"subject": "Caso {{number}}", "text": "Su número: {{number}}"})
	file := h.ok(t, "GET", path, owner, nil)
	plan := h.ok(t, "POST", path, olga, map[string]any{"file": file})
	raw, err := json.Marshal(plan["steps"])
	if err != nil || !strings.Contains(string(raw), `"action":"made","after":{"html":"","subject":"Caso {{number}}"`) {
		t.Fatalf("the plan is %s, %v", raw, err)
	}
	if is := h.ok(t, "GET", letter, olga, nil); number(is, "version") != 0 {
		t.Errorf("before it is carried out: %v", is)
	}
	h.ok(t, "POST", path, olga, map[string]any{"file": file, "seen": plan["seen"]})
	if is := h.ok(t, "GET", letter, olga, nil); text(is, "text") != "Su número: {{number}}" {
		t.Errorf("it says %v", is)
	}
	for _, s := range at(h.ok(t, "POST", path, olga, map[string]any{"file": file}), "steps").([]any) {
		if text(s.(map[string]any), "action") != "same" {
			t.Errorf("a second time it changes %v", s)
		}
	}
	of := file["letters"].([]any)[0].(map[string]any)
	of["text"] = "{{link"
	plan = h.ok(t, "POST", path, olga, map[string]any{"file": file})
	if p := plan["problems"].([]any); len(p) != 1 || text(p[0].(map[string]any), "field") != "letters.0.text" {
		t.Errorf("the mistakes are %v", p)
	}
}

// The letter for a new password is in a company's words only for those who have
// no other: its link opens the login everywhere.
func TestResetInOwnWords(t *testing.T) {
	r := newRelay(t)
	h := newHouse(t, withRelay(r))
	h.ok(t, "PUT", "/api/v1/admin/letters/reset/es", h.signIn(t, demoOwner), map[string]any{"subject": "Su clave nueva", "text": "{{button}}"})
	ask := func(email string) {
		h.request(t, "POST", "/api/v1/auth/reset", "", map[string]any{"email": email})
	}
	ask("bruno@demo.example")
	r.wait(t, "bruno@demo.example", "Su clave nueva")
	login, err := h.pipes.store.UnscopedLoginByEmail(t.Context(), demoOwner)
	if err != nil {
		t.Fatal(err)
	}
	login.Memberships = append(login.Memberships, tenant.Membership{Tenant: tenant.NewID(), Agent: tenant.NewID()})
	if err := h.pipes.store.UnscopedReplaceLogin(t.Context(), login); err != nil {
		t.Fatal(err)
	}
	ask(demoOwner)
	r.wait(t, demoOwner, "contraseña nueva")
}

// Strangers' addresses get so many letters a day in a company's words through
// the server, and Recado's after that.
func TestOwnWordsToStrangers(t *testing.T) {
	r := newRelay(t)
	h := newHouse(t, withRelay(r))
	h.ok(t, "PUT", "/api/v1/admin/letters/case/es", h.signIn(t, demoOwner), map[string]any{"subject": "Gran oferta {{number}}", "text": "Su número: {{number}}"})
	h.leaveLetter(t, "una@correo.example", map[string]any{"locale": "es"})
	r.wait(t, "una@correo.example", "Gran oferta")
	h.pipes.limiter.Allow(t.Context(), h.demo.scope.Key("mails", "own"), 199, redis.Limit{Rate: 200, Per: 24 * time.Hour})
	h.leaveLetter(t, "otra@correo.example", map[string]any{"locale": "es"})
	r.wait(t, "otra@correo.example", "Recibimos su mensaje")
}

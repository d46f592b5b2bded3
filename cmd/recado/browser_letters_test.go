package main

import (
	"strings"
	"testing"
)

// An administrator says what a letter says: a place is put where the caret is, a
// mistake is said at its field, the preview shows both forms with the styles of
// the HTML and without running or loading anything of it, and Recado's words
// come back. What is missing in a language leads to where it is said.
func TestBrowserLetters(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn(t, demoOwner)
	p := openBrowser(t, false).person(t, "owner")
	p.administers(t, h, "/letters")
	p.click(t, "[data-testid=letter-case]")
	p.waitFor(t, "Recado's words", "document.querySelector('[data-testid=f-text]')?.value.includes('{{number}}') && document.querySelector('[data-testid=letter-subject]')?.innerText.includes('1234')")
	p.fill(t, "[data-testid=f-subject]", "Anotado ")
	p.click(t, "[data-testid=place-number]")
	p.waitFor(t, "the place is where the caret was", "document.querySelector('[data-testid=f-subject]').value === 'Anotado {{number}}' && document.activeElement.dataset.testid === 'f-subject'")
	p.fill(t, "[data-testid=f-html]", `<p style="color: rgb(1, 2, 3)">Caso {{number}}</p><img alt="foto" src="https://empresa.example/x.png"><a href="{{link}}">Ver</a><script>top.x = 1</script>`)
	p.click(t, "[data-testid=save]")
	p.waitFor(t, "the mistake at the HTML, in Spanish", "document.querySelector('[data-testid=f-html][aria-invalid=true]') && document.querySelector('.settings-form .wrong').innerText.includes('<script>')")
	p.fill(t, "[data-testid=f-html]", `<p style="color: rgb(1, 2, 3)">Caso {{number}}</p><img alt="foto" src="https://empresa.example/x.png"><a href="{{link}}">Ver</a>`)
	const inside = "document.querySelector('[data-testid=letter-html]').contentDocument.body"
	p.waitFor(t, "the preview", inside+".innerText.includes('Caso 1234') && "+inside+".querySelector('p').computedStyleMap().get('color').toString() === 'rgb(1, 2, 3)'")
	if !p.yes(inside + ".querySelector('a').target === '_blank' && !" + inside + ".querySelector('img').src && document.querySelector('[data-testid=letter-html]').sandbox.value === 'allow-same-origin'") {
		t.Error("the preview loads a picture, or leads elsewhere")
	}
	p.click(t, "[data-testid=save]")
	p.waitFor(t, "it is stored", "document.querySelector('[data-testid=letter-default]') && document.querySelector('[data-testid=settings-form][data-dirty=no]')")
	const letter = "/api/v1/admin/letters/case/es"
	if made := h.ok(t, "GET", letter, owner, nil); text(made, "subject") != "Anotado {{number}}" || !strings.Contains(text(made, "html"), "<img") {
		t.Errorf("made %v", made)
	}
	p.click(t, "[data-testid=letter-default]")
	p.waitFor(t, "Recado's words again", "document.querySelector('[data-testid=f-subject]')?.value.startsWith('Recibimos') && !document.querySelector('[data-testid=letter-default]')")

	h.ok(t, "PUT", letter, owner, map[string]any{"subject": "x", "text": "{{number}}"})
	p.visit(t, h.url+"/console/settings/languages")
	p.waitFor(t, "what is missing", "document.querySelector('[data-testid=lacks-pt]')?.innerText.includes('(Português)')")
	p.run(t, "go to it", evaluate("[...document.querySelectorAll('[data-testid=lacks-pt] a')].find(a => a.href.endsWith('/letters/case.pt')).click()"))
	p.waitFor(t, "the letter in Portuguese", "document.querySelector('[data-testid=tongue-pt][aria-pressed=true]') && document.querySelector('[data-testid=f-subject]')?.value.startsWith('Recebemos')")
}

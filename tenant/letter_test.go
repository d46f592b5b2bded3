package tenant

import (
	"errors"
	"strings"
	"testing"
)

func TestLetterWords(t *testing.T) {
	good := func() LetterWords {
		return LetterWords{Subject: "Caso {{number}}", Text: "{{greeting}}\n\n{{answer}}\n{{link}}\n", HTML: `<!doctype html><p style="color:red">{{ greeting }}</p>{{answer}}<a class=go href="{{link}}">Ver</a>`}
	}
	for _, c := range []struct {
		name, field string
		want        *Error
		change      func(*LetterWords)
	}{
		{"as it is", "", nil, func(*LetterWords) {}},
		{"without HTML", "", nil, func(w *LetterWords) { w.HTML = "" }},
		{"a button in place of the link", "", nil, func(w *LetterWords) { w.Text = "{{answer}} {{button}}" }},
		{"a table and a picture", "", nil, func(w *LetterWords) {
			w.HTML += "<table width=600 border=\"0\"\n><tr><td>x</td></tr></table><img src='https://a.example/x.png' alt=\"\"/><br/>"
		}},
		{"no subject", "subject", ErrRequired, func(w *LetterWords) { w.Subject = " " }},
		{"a long subject", "subject", ErrTooLong, func(w *LetterWords) { w.Subject = strings.Repeat("a", MaxLetterSubject+1) }},
		{"two lines of subject", "subject", ErrBadText, func(w *LetterWords) { w.Subject = "a\nBcc: b" }},
		{"a link in the subject", "subject", ErrMisplaced, func(w *LetterWords) { w.Subject = "{{link}}" }},
		{"a paragraph in the subject", "subject", ErrMisplaced, func(w *LetterWords) { w.Subject = "{{answer}}" }},
		{"an unknown place in the subject", "subject", ErrBadPlace, func(w *LetterWords) { w.Subject = "{{transcript}}" }},
		{"no text", "text", ErrRequired, func(w *LetterWords) { w.Text = "" }},
		{"a long text", "text", ErrTooLong, func(w *LetterWords) { w.Text += strings.Repeat("a", MaxLetterText) }},
		{"an unknown place", "text", ErrBadPlace, func(w *LetterWords) { w.Text += "{{password}}" }},
		{"a place that does not end", "text", ErrBadPlace, func(w *LetterWords) { w.Text += "{{number" }},
		{"three braces", "text", ErrBadPlace, func(w *LetterWords) { w.Text += "{{{number}}}" }},
		{"paragraphs twice", "text", ErrMisplaced, func(w *LetterWords) { w.Text += " {{answer}}" }},
		{"paragraphs twice in HTML", "html", ErrMisplaced, func(w *LetterWords) { w.HTML += "{{ answer }}" }},
		{"no answer", "text", ErrPlaceNeeded, func(w *LetterWords) { w.Text = "{{link}}" }},
		{"no link", "text", ErrPlaceNeeded, func(w *LetterWords) { w.Text = "{{answer}}" }},
		{"the link in an address", "text", ErrMisplaced, func(w *LetterWords) { w.Text += "https://evil.example/?{{link}}" }},
		{"the link before a host", "text", ErrMisplaced, func(w *LetterWords) { w.Text += "{{link}}.evil.example" }},
		{"a link alone and one in an address", "text", ErrMisplaced, func(w *LetterWords) { w.Text += "\nhttps://evil.example/?{{link}}" }},
		{"long HTML", "html", ErrTooLong, func(w *LetterWords) { w.HTML += strings.Repeat("a", MaxLetterHTML) }},
		{"no link in HTML", "html", ErrPlaceNeeded, func(w *LetterWords) { w.HTML = "<p>{{answer}}</p>" }},
		{"an unknown place in HTML", "html", ErrBadPlace, func(w *LetterWords) { w.HTML += "{{x}}" }},
		{"the link as text", "html", ErrMisplaced, func(w *LetterWords) { w.HTML += "https://evil.example/?<b></b>{{link}}" }},
		{"the link in another address", "html", ErrMisplaced, func(w *LetterWords) { w.HTML += `<a href="https://evil.example/?{{link}}">x</a>` }},
		{"the link as a picture", "html", ErrMisplaced, func(w *LetterWords) { w.HTML += `<img src="{{link}}">` }},
		{"a word as an address", "html", ErrMisplaced, func(w *LetterWords) { w.HTML += `<a href="{{name}}">x</a>` }},
		{"a word in an attribute", "html", ErrMisplaced, func(w *LetterWords) { w.HTML += `<p title="{{name}}">x</p>` }},
		{"a word as an attribute", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += `<p {{name}}>x</p>` }},
		{"a place without quotes", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += `<a href={{link}}>x</a>` }},
		{"an address that does not end", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML = `<img src="https://evil.example/?` + w.HTML }},
		{"a quote that does not end", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML = `<img alt='` + w.HTML }},
		{"a script", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += "<script>1</script>" }},
		{"a script in capitals", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += "<SCRIPT>1</SCRIPT>" }},
		{"a style sheet", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += "<style>a[href*=x]{}</style>" }},
		{"a frame", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += "<iframe src=https://a.example></iframe>" }},
		{"a form", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += "<form action=https://a.example>" }},
		{"a base", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += "<base href=https://a.example>" }},
		{"a redirect", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += `<meta http-equiv="refresh">` }},
		{"a handler", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += `<p onclick="x">` }},
		{"a handler behind a slash", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += `<p/onclick=x>` }},
		{"a script as an address", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += `<a href="javascript:x">` }},
		{"a hidden script as an address", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += `<a href="&#106;avascript:x">` }},
		{"an address of ours", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += `<a href="/console">` }},
		{"a comment", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += "<!-- {{answer}} -->" }},
		{"two addresses", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += `<a href="https://a.example" HREF="{{link}}">` }},
		{"a bare bracket", "html", ErrBadMarkup, func(w *LetterWords) { w.HTML += "1 < 2" }},
	} {
		w := good()
		c.change(&w)
		err := w.Check(AnswerLetter)
		if c.want == nil {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if e, ok := errors.AsType[*Error](err); !ok || e.Reason != c.want.Reason || e.Field != c.field {
			t.Errorf("%s: got %v, want %s at %s", c.name, err, c.want.Reason, c.field)
		}
	}
}

func TestLetterFill(t *testing.T) {
	w := LetterWords{
		Subject: "{{subject}}", Text: "{{greeting}}\n\n{{files}}\n\n{{ answer }}\n\n{{name}} ({{number}})\n\n\nend",
		HTML: "<p>{{subject}}</p>{{files}}{{answer}}",
	}
	got := w.Fill(map[string]Filling{
		"greeting": FilledWith("Hi"), "subject": FilledWith("<b>{{number}}</b>"), "number": FilledWith("7"),
		"answer": {Text: "> one\n>\n> {{name}}", HTML: "<i>{{name}}</i>"},
	})
	want := LetterWords{
		Subject: "<b>{{number}}</b>", Text: "Hi\n\n> one\n>\n> {{name}}\n\n (7)\n\n\nend\n",
		HTML: "<p>&lt;b&gt;{{number}}&lt;/b&gt;</p><i>{{name}}</i>",
	}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

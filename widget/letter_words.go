package widget

import (
	"recado/static"
	"recado/tenant"
)

// tryLetter is what somebody gets who tries a mail server; nobody changes its
// words.
const tryLetter tenant.LetterKind = "try"

// letterDefault is what Recado says in a letter, with places where it is filled.
func letterDefault(words static.Words, kind tenant.LetterKind, locale string) tenant.LetterWords {
	// Each sentence has the places of its name; a place that it has not is left
	// alone.
	say := func(key string) string {
		var pairs []string
		for _, p := range append(kind.Places(), tenant.Place{Name: "tenant"}) {
			pairs = append(pairs, p.Name, "{{"+p.Name+"}}")
		}
		return words.T(key, pairs...)
	}
	p := &paper{}
	p.say("{{greeting}}")
	switch kind {
	case tenant.CaseLetter:
		p.say(say("letter.case"))
		p.place("message")
		p.place("button")
		p.small(say("letter.why"))
	case tenant.AnswerLetter:
		p.say(say("letter.answer"))
		p.place("answer")
		p.place("files")
		p.place("button")
		p.small(say("letter.why"))
	case tenant.TranscriptLetter:
		p.say(say("letter.transcript"))
		p.place("transcript")
		p.small(say("letter.why"))
	case tenant.InvitationLetter, tenant.PasswordLetter:
		p.say(say("letter." + string(kind)))
		p.place("button")
		p.small(say("letter.link.ends"))
		p.small(say("letter." + string(kind) + ".why"))
	case tenant.EscalationLetter:
		p.say(say("letter.escalation"))
		p.place("message")
		p.place("button")
		p.small(say("letter.escalation.why"))
	case tryLetter:
		p.say(say("letter.try"))
	}
	return p.words(locale, say("letter."+string(kind)+".subject"))
}

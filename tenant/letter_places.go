package tenant

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Place is where a letter is filled with what it is about.
type Place struct {
	Name string    `json:"name"`
	Kind PlaceKind `json:"kind"`
	// Needed places stand in each form of the letter; of link and button one is
	// enough.
	Needed bool `json:"needed"`
}

// A PlaceKind says what fills a place, and so where it may stand.
type PlaceKind string

const (
	PlaceWord  PlaceKind = "word"  // a few words, anywhere between tags
	PlaceBlock PlaceKind = "block" // paragraphs; not in the subject
	// PlaceLink is the address that the letter leads to. It stands alone in the
	// text and is the whole address of an <a> in HTML: within another address it
	// would tell that one's server what only the letter's reader may know.
	PlaceLink PlaceKind = "link"
)

const (
	linkPlace   = "link"
	buttonPlace = "button" // the link as a button, with what is to be known of it
)

// everyLetter has these places.
var everyLetter = []Place{{Name: "greeting", Kind: PlaceWord}, {Name: "name", Kind: PlaceWord}, {Name: "email", Kind: PlaceWord}, {Name: "tenant", Kind: PlaceWord}}

var (
	leads     = []Place{{Name: buttonPlace, Kind: PlaceBlock}, {Name: linkPlace, Kind: PlaceLink}}
	mustLead  = []Place{{Name: buttonPlace, Kind: PlaceBlock, Needed: true}, {Name: linkPlace, Kind: PlaceLink, Needed: true}}
	wordsSaid = Place{Name: "message", Kind: PlaceBlock}
)

func wordPlaces(names ...string) []Place {
	all := make([]Place, len(names))
	for i, n := range names {
		all[i] = Place{Name: n, Kind: PlaceWord}
	}
	return all
}

// Places are those of a letter.
func (k LetterKind) Places() []Place {
	switch k {
	case CaseLetter:
		return slices.Concat(everyLetter, []Place{{Name: "number", Kind: PlaceWord, Needed: true}}, wordPlaces("subject"), []Place{wordsSaid}, leads)
	case AnswerLetter:
		return slices.Concat(everyLetter, wordPlaces("number", "subject", "agent"), []Place{{Name: "answer", Kind: PlaceBlock, Needed: true}, {Name: "files", Kind: PlaceBlock}}, mustLead)
	case TranscriptLetter:
		return slices.Concat(everyLetter, wordPlaces("date", "zone"), []Place{{Name: "transcript", Kind: PlaceBlock, Needed: true}})
	case InvitationLetter, PasswordLetter:
		return slices.Concat(everyLetter, wordPlaces("date", "time", "zone"), mustLead)
	case EscalationLetter:
		return slices.Concat(everyLetter, wordPlaces("project", "time", "zone", "minutes"), []Place{wordsSaid}, mustLead)
	}
	return nil
}

// placed are the places of a text, or what was meant as one.
var placed = regexp.MustCompile(`\{\{[^{}]{0,60}\}\}|\{\{`)

// placeAt finds a place by what stands in the text, "{{ number }}". ErrBadPlace
// if there is none of that name.
func placeAt(mark string, known []Place) (Place, error) {
	i := slices.IndexFunc(known, func(p Place) bool { return p.Name == nameOf(mark) })
	if i < 0 {
		return Place{}, ErrBadPlace.With("place", mark)
	}
	return known[i], nil
}

// misplaced refuses a place where it may not stand.
func misplaced(p Place) error { return ErrMisplaced.With("place", p.mark()) }

func (p Place) mark() string { return "{{" + p.Name + "}}" }

// checkSubject refuses what is more than words.
func checkSubject(s string, known []Place) error {
	for _, mark := range placed.FindAllString(s, -1) {
		p, err := placeAt(mark, known)
		if err != nil {
			return err
		}
		if p.Kind != PlaceWord {
			return misplaced(p)
		}
	}
	return nil
}

// checkText refuses a link that is a part of something else.
func checkText(s string, known []Place) error {
	var seen []string
	for _, at := range placed.FindAllStringIndex(s, -1) {
		p, err := placeAt(s[at[0]:at[1]], known)
		if err != nil {
			return err
		}
		if p.Kind == PlaceLink && !alone(s, at[0], at[1]) {
			return misplaced(p)
		}
		seen = append(seen, p.Name)
	}
	return complete(seen, known)
}

// alone reports whether a part of a text has white space on both sides.
func alone(s string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:from])
	after, _ := utf8.DecodeRuneInString(s[to:])
	return (from == 0 || unicode.IsSpace(before)) && (to == len(s) || unicode.IsSpace(after))
}

// complete refuses a form of a letter that lacks what it is for, or has
// paragraphs more than once: a transcript may be a million characters long.
func complete(seen []string, known []Place) error {
	leads := slices.Contains(seen, linkPlace) || slices.Contains(seen, buttonPlace)
	for _, p := range known {
		if p.Kind == PlaceBlock && count(seen, p.Name) > 1 {
			return misplaced(p)
		}
		if p.Needed && !slices.Contains(seen, p.Name) && !(leads && (p.Name == linkPlace || p.Name == buttonPlace)) {
			return ErrPlaceNeeded.With("place", p.mark())
		}
	}
	return nil
}

func count(names []string, name string) (n int) {
	for _, x := range names {
		if x == name {
			n++
		}
	}
	return n
}

// A Filling is what comes to a place, as text and as HTML that is ours.
type Filling struct{ Text, HTML string }

// FilledWith is a filling of what may be somebody else's: in HTML it is text.
func FilledWith(text string) Filling { return Filling{text, html.EscapeString(text)} }

// Leads reports whether a letter has its link in a place of its own.
func (w LetterWords) Leads() bool {
	return slices.ContainsFunc(placed.FindAllString(w.Text+w.HTML, -1), func(mark string) bool { return nameOf(mark) == linkPlace })
}

func nameOf(mark string) string { return strings.TrimSpace(strings.Trim(mark, "{}")) }

// Fill writes the letter. What fills a place is not looked at again: nobody
// makes a place by writing one. A line of the text that has only places of
// which nothing came is left out, with an empty one behind it.
func (w LetterWords) Fill(with map[string]Filling) LetterWords {
	text := func(s string) string {
		return placed.ReplaceAllStringFunc(s, func(mark string) string { return with[nameOf(mark)].Text })
	}
	var lines []string
	gone := false
	for line := range strings.SplitSeq(w.Text, "\n") {
		if gone && strings.TrimSpace(line) == "" {
			gone = false
			continue
		}
		filled := text(line)
		gone = strings.TrimSpace(filled) == "" && placed.MatchString(line)
		if !gone {
			lines = append(lines, filled)
		}
	}
	return LetterWords{
		Subject: text(w.Subject), Text: strings.TrimSpace(strings.Join(lines, "\n")) + "\n",
		HTML: placed.ReplaceAllStringFunc(w.HTML, func(mark string) string { return with[nameOf(mark)].HTML }),
	}
}

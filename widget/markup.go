package widget

import (
	"html"
	"net/url"
	"slices"
	"strings"
)

// HTML is written by functions that escape what they are given: there is no
// way to put a string of somebody else's into a page but as text, or as an
// attribute's value between quotes.

// A node writes itself into a page.
type node func(*strings.Builder)

// A word is a name of the source's own, of an element or an attribute: only a
// constant becomes one without saying so.
type word string

// An attr is an attribute of an element; without a name it is left out.
type attr struct {
	name  word
	value string
	bare  bool // written without a value
}

// void are the elements that have no end.
var void = []word{"meta", "link", "input", "br", "img"}

// el is an element. Its parts are attr, node, []node, or a string, which is
// text.
func el(name word, parts ...any) node {
	return func(b *strings.Builder) {
		b.WriteString("<" + string(name))
		for _, p := range parts {
			if a, ok := p.(attr); ok {
				a.write(b)
			}
		}
		b.WriteByte('>')
		if slices.Contains(void, name) {
			return
		}
		for _, p := range parts {
			write(b, p)
		}
		b.WriteString("</" + string(name) + ">")
	}
}

func write(b *strings.Builder, part any) {
	switch p := part.(type) {
	case node:
		if p != nil {
			p(b)
		}
	case []node:
		for _, n := range p {
			write(b, n)
		}
	case string:
		b.WriteString(escaped(p))
	}
}

// escaped is a text as HTML writes it. What was typed is shown again also when
// it was refused for not being UTF-8.
func escaped(s string) string { return html.EscapeString(strings.ToValidUTF8(s, "\uFFFD")) }

func (a attr) write(b *strings.Builder) {
	switch {
	case a.name == "":
	case a.bare:
		b.WriteString(" " + string(a.name))
	default:
		b.WriteString(" " + string(a.name) + `="` + escaped(a.value) + `"`)
	}
}

// is is an attribute with a value.
func is(name word, value string) attr { return attr{name: name, value: value} }

// has is an attribute that says yes by being there.
func has(name word, yes bool) attr {
	if !yes {
		return attr{}
	}
	return attr{name: name, bare: true}
}

// given is an attribute that is left out when its value is empty.
func given(name word, value string) attr {
	if value == "" {
		return attr{}
	}
	return is(name, value)
}

// safeSchemes are where a link may lead: an address of somebody else's must
// not become a script.
var safeSchemes = []string{"", "http", "https", "mailto", "tel"}

// to is a link's address; one that could do something else is left out.
func to(address string) attr {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains(safeSchemes, u.Scheme) {
		return attr{}
	}
	return is("href", address)
}

// lines is text with its line ends kept, and its addresses as links.
func lines(text string) []node {
	var all []node
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			all = append(all, el("br"))
		}
		all = append(all, linked(line)...)
	}
	return all
}

// when is a part that is there only if yes.
func when(yes bool, make func() node) node {
	if !yes {
		return nil
	}
	return make()
}

package widget

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// addresses are web and e-mail addresses in a text that somebody wrote, as
// the panel finds them (static/shared/links.ts) but for the strangest.
var addresses = regexp.MustCompile("(?i)(?:https?://|www\\.)[^\\s<>\"`]+" + `|[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}`)

// linked is a line of text with its addresses as links.
func linked(line string) []node {
	var all []node
	rest := line
	for {
		at := addresses.FindStringIndex(rest)
		if at == nil {
			return append(all, plain(rest))
		}
		found := trimmed(rest[at[0]:at[1]])
		href := hrefOf(found)
		if before, _ := utf8.DecodeLastRuneInString(rest[:at[0]]); href == "" || at[0] > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before)) {
			all = append(all, plain(rest[:at[1]])) // in the middle of a word, or something that only looks like one
			rest = rest[at[1]:]
			continue
		}
		all = append(all, plain(rest[:at[0]]), el("a", to(href), is("rel", "noopener noreferrer nofollow"), found))
		rest = rest[at[0]+len(found):]
	}
}

func plain(text string) node { return func(b *strings.Builder) { write(b, text) } }

// hrefOf is where an address leads, "" if it must not: a name or password
// before the host only serves to deceive.
func hrefOf(found string) string {
	switch lower := strings.ToLower(found); {
	case strings.HasPrefix(lower, "www."):
		found = "https://" + found
	case !strings.HasPrefix(lower, "http"):
		if !strings.Contains(found, "@") {
			return "" // "www" and a full stop
		}
		return "mailto:" + found
	}
	u, err := url.Parse(found)
	if err != nil || u.User != nil || u.Host == "" {
		return ""
	}
	return found
}

// trimmed leaves out what ends a sentence, and a bracket that was not opened in
// the address.
func trimmed(found string) string {
	for {
		last, size := utf8.DecodeLastRuneInString(found)
		bracket := last == ')' && strings.Count(found, ")") > strings.Count(found, "(")
		if found == "" || !bracket && !strings.ContainsRune(".,;:!?'*_]}~…»”’", last) {
			return found
		}
		found = found[:len(found)-size]
	}
}

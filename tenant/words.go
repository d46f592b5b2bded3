package tenant

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Bounds of what Words returns.
const (
	MaxWords = 400
	MaxWord  = 32 // characters
)

// Words returns the words of a text as they are searched for: lower case,
// without accents, letters and digits only, each once, in order of appearance.
// What is beyond MaxWords is left out, what is longer than MaxWord is cut. It
// never returns nil.
func Words(s string) []string {
	words := []string{}
	seen := map[string]bool{}
	for part := range strings.FieldsFuncSeq(norm.NFKD.String(strings.ToValidUTF8(s, " ")), notOfWord) {
		w := word(part)
		if w == "" || seen[w] {
			continue
		}
		if len(words) == MaxWords {
			break
		}
		seen[w] = true
		words = append(words, w)
	}
	return words
}

// word drops the accents of a decomposed word.
func word(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if unicode.IsMark(r) {
			continue
		}
		if n++; n > MaxWord {
			break
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func notOfWord(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.N, unicode.M)
}

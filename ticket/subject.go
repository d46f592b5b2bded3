package ticket

import "strings"

// firstWords is the beginning of a text, in one line of at most limit
// characters, cut between words where that is possible (A11).
func firstWords(text string, limit int) string {
	line := strings.Join(strings.Fields(text), " ")
	r := []rune(line)
	if len(r) <= limit {
		return line
	}
	cut := string(r[:limit-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

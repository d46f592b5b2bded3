package tenant

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CleanText returns what somebody wrote as it may be stored: valid UTF-8 in
// NFC, line ends as \n, without invisible fillers and without white space at
// its end; "" if nothing visible is left. Control characters but \n and \t,
// and those that turn the direction of what follows, are refused with
// ErrBadText, more than max characters with ErrTooLong. Both name the field.
// Whether it may be empty is the caller's business.
func CleanText(field, s string, max int) (string, error) {
	// Normalising may shorten a text, hardly ever to an eighth: what is longer
	// than that is refused before it costs anything.
	if len(s) > 8*utf8.UTFMax*max+utf8.UTFMax {
		return "", ErrTooLong.At(field).With("limit", max)
	}
	if !utf8.ValidString(s) {
		return "", ErrBadText.At(field)
	}
	s = lineEnds.Replace(s)
	if strings.ContainsFunc(s, forbidden) {
		return "", ErrBadText.At(field)
	}
	s = strings.Map(dropFiller, s)
	s = strings.TrimRightFunc(norm.NFC.String(s), unicode.IsSpace)
	if !strings.ContainsFunc(s, visible) {
		return "", nil
	}
	if utf8.RuneCountInString(s) > max {
		return "", ErrTooLong.At(field).With("limit", max)
	}
	return s, nil
}

// CleanLine is CleanText for a single line: a name, a subject. It is trimmed on
// both sides; a line end or tab inside is refused.
func CleanLine(field, s string, max int) (string, error) {
	s, err := CleanText(field, strings.TrimSpace(s), max)
	if err == nil && strings.ContainsAny(s, "\n\t") {
		return "", ErrBadText.At(field)
	}
	return s, err
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n")

// forbidden tells what no text may hold: controls, overrides and isolates of
// the writing direction (they can make a text or a file name read as another),
// interlinear marks and what is no character at all.
func forbidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r):
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return true
	case r >= 0xFFF9 && r <= 0xFFFB:
		return true
	}
	return r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF
}

// dropFiller drops what pasted text often carries and nobody sees: zero-width
// spaces, word joiners, byte order marks. The joiners U+200C and U+200D stay,
// since emoji and several scripts need them.
func dropFiller(r rune) rune {
	if r == 0x200B || r >= 0x2060 && r <= 0x2065 || r == 0xFEFF {
		return -1
	}
	return r
}

func visible(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
}

// MaxEmail is the longest e-mail address in bytes (RFC 5321).
const MaxEmail = 254

var email = regexp.MustCompile(`^[a-z0-9!#$%&'*+/=?^_{|}~` + "`" + `-]+(\.[a-z0-9!#$%&'*+/=?^_{|}~` + "`" + `-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// CleanEmail returns an e-mail address in lower case. ErrBadEmail, naming the
// field, if it is none; addresses outside ASCII are not accepted. "" stays "".
func CleanEmail(field, s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return "", nil
	}
	if len(s) > MaxEmail || strings.IndexByte(s, '@') > 64 || !email.MatchString(s) {
		return "", ErrBadEmail.At(field)
	}
	return s, nil
}

var clientID = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// ValidClientID reports whether s is 8 to 64 of A-Za-z0-9_-.
func ValidClientID(s string) bool { return clientID.MatchString(s) }

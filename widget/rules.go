package widget

import (
	"net/url"
	"regexp"
	"strings"
)

// The loader travels with every page of a company, so what it decides by is
// compiled here: one regular expression for each list, of the few signs that
// Go and browsers read alike.

// pageRule matches the addresses, without their fragment, that one of the
// patterns names (S1): a path, or a whole address if it names a scheme. A * is
// anything, a slash at the end makes no difference. "" for no pattern.
func pageRule(patterns []string) string {
	if len(patterns) == 0 {
		return ""
	}
	var all []string
	for _, p := range patterns {
		if len(p) > 1 {
			p = strings.TrimSuffix(p, "/")
		}
		if strings.Index(p, "://") > 0 {
			all = append(all, starred(p, ".*")+"/?")
		} else {
			all = append(all, "[^/]+//[^/]+"+starred(p, `[^?]*`)+`/?(\?.*)?`)
		}
	}
	return "^(" + strings.Join(all, "|") + ")$"
}

// originRules are the origins that a widget may stand on: by name, and as a
// regular expression those under "https://*.example.com", "" for none. No list
// allows nowhere. Names are apart since a page's first regular expression costs
// it a third of a millisecond.
func originRules(origins []string) (named map[string]bool, under string) {
	named = map[string]bool{}
	var all []string
	for _, o := range origins {
		o = strings.ToLower(o)
		if strings.Contains(o, "*") {
			all = append(all, starred(o, ".+"))
		} else {
			named[encoded(o)] = true
		}
	}
	if len(all) == 0 {
		return named, ""
	}
	return named, "^(" + strings.Join(all, "|") + ")$"
}

// starred is a pattern as a regular expression, its letters as browsers write
// them in addresses and its stars as given.
func starred(pattern, star string) string {
	parts := strings.Split(pattern, "*")
	var kept []string
	for i, p := range parts {
		if p == "" && i > 0 && i < len(parts)-1 {
			continue // ** is one star
		}
		kept = append(kept, regexp.QuoteMeta(encoded(p)))
	}
	return strings.Join(kept, star)
}

// encoded writes what is not ASCII, and spaces, in percent signs.
func encoded(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r > 126 || r == ' ' {
			b.WriteString(url.PathEscape(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

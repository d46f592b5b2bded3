package tenant

import (
	"regexp"
	"slices"
	"strings"
)

// What a letter's HTML may consist of. Nothing of it runs, is sent anywhere, or
// reads what stands beside it; mail programs show little else. What is not here
// is refused and not taken away, so that nobody wonders where it went.
var (
	letterElements = strings.Fields("html head meta body div p span a img br hr b strong i em u s small big sub sup font center " +
		"h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code address section article header footer main " +
		"table caption colgroup col thead tbody tfoot tr th td")
	letterAttributes = strings.Fields("style class id lang dir title alt href src width height align valign bgcolor background color face " +
		"size border cellpadding cellspacing colspan rowspan role target rel charset name")
	addressAttributes = []string{"href", "src", "background"}

	tagName       = regexp.MustCompile(`^/?[A-Za-z][A-Za-z0-9]*`)
	attributeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*`)
	// What is not quoted must not hold what parsers read differently.
	attributeValue = regexp.MustCompile(`^[ \t\n]*=[ \t\n]*("[^"]*"|'[^']*'|[^\s"'<>=` + "`" + `{}]+)`)
	letterDoctype  = regexp.MustCompile(`(?i)^<!doctype html[^<>{}]*>`)
	letterAddress  = regexp.MustCompile(`(?i)^(https?:|mailto:|tel:|cid:|data:image/(png|gif|jpeg|webp)|#)`)
)

// checkHTML refuses elements and attributes that have no business in a letter,
// and places within tags: but for a link that is the whole of an address.
func checkHTML(s string, known []Place) error {
	var seen []string
	for {
		text, rest, more := strings.Cut(s, "<")
		names, err := checkWords(text, known)
		if err != nil {
			return err
		}
		seen = append(seen, names...)
		if !more {
			return complete(seen, known)
		}
		s = "<" + rest
		if d := letterDoctype.FindString(s); d != "" {
			s = s[len(d):]
			continue
		}
		if s, names, err = checkTag(s, known); err != nil {
			return err
		}
		seen = append(seen, names...)
	}
}

// checkWords reads what stands between two tags. A link can't: programs that
// make links of what looks like an address might take something before it, too.
func checkWords(s string, known []Place) (names []string, err error) {
	for _, mark := range placed.FindAllString(s, -1) {
		p, err := placeAt(mark, known)
		if err != nil {
			return nil, err
		}
		if p.Kind == PlaceLink {
			return nil, misplaced(p)
		}
		names = append(names, p.Name)
	}
	return names, nil
}

// checkTag reads one tag, whole, as a browser does, and returns what stands
// behind it.
func checkTag(s string, known []Place) (rest string, names []string, err error) {
	name := tagName.FindString(s[1:])
	element := strings.ToLower(strings.TrimPrefix(name, "/"))
	if !slices.Contains(letterElements, element) {
		return "", nil, badMarkup(s, len(name)+2)
	}
	rest = s[1+len(name):]
	var had []string
	for {
		behind := strings.TrimLeft(rest, " \t\n/")
		if after, ok := strings.CutPrefix(behind, ">"); ok {
			return after, names, nil
		}
		attribute := strings.ToLower(attributeName.FindString(behind))
		if len(behind) == len(rest) || !slices.Contains(letterAttributes, attribute) || slices.Contains(had, attribute) {
			return "", nil, badMarkup(rest, 30)
		}
		had = append(had, attribute)
		rest = behind[len(attribute):]
		value := attributeValue.FindString(rest)
		rest = rest[len(value):]
		found, err := checkValue(element, attribute, value, known)
		if err != nil {
			return "", nil, err
		}
		names = append(names, found...)
	}
}

// checkValue reads an attribute's value, with what stands before it.
func checkValue(element, attribute, value string, known []Place) (names []string, err error) {
	plain := strings.Trim(strings.TrimLeft(value, "= \t\n"), `"'`)
	if mark := placed.FindString(value); mark != "" {
		p, err := placeAt(mark, known)
		if err != nil {
			return nil, err
		}
		if p.Kind != PlaceLink || element != "a" || attribute != "href" || plain != mark {
			return nil, misplaced(p)
		}
		return []string{p.Name}, nil
	}
	if slices.Contains(addressAttributes, attribute) && !letterAddress.MatchString(plain) {
		return nil, badMarkup(attribute+value, 60)
	}
	return nil, nil
}

// badMarkup refuses what begins a text, with as much of it as says what it is.
func badMarkup(s string, most int) error {
	return ErrBadMarkup.With("what", strings.ToValidUTF8(s[:min(len(s), most)], ""))
}

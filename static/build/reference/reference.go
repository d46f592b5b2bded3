// Package reference writes what the SDK's types say into its guide, so that the
// two can't differ.
package reference

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// Between these lines of the guide stands what is written here.
const (
	begin = "<!-- From here on: static/widget/sdk/recado.d.ts, by `go generate ./static`. -->\n"
	end   = "<!-- To here. -->\n"
)

// A declaration is an exported interface or type.
type declaration struct {
	name, says, source string
	members            []member
}

type member struct{ signature, says string }

// tables are the interfaces that are shown member by member; the others are
// shown as they are written.
var tables = []struct{ name, title, column string }{
	{"RecadoCalls", "Calls", "call"},
	{"RecadoOptions", "Options of boot and update", "option"},
	{"RecadoEvents", "Events", "event"},
}

// Update writes the reference of the types in one file into the guide in
// another.
func Update(types, guide string) error {
	source, err := os.ReadFile(types)
	if err != nil {
		return err
	}
	page, err := os.ReadFile(guide)
	if err != nil {
		return err
	}
	next, err := Into(string(page), string(source))
	if err != nil || next == string(page) {
		return err
	}
	return os.WriteFile(guide, []byte(next), 0o644)
}

// Into is the guide with the types' reference in its place.
func Into(guide, types string) (string, error) {
	before, rest, found := strings.Cut(guide, begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return "", fmt.Errorf("the guide lacks the line %q, or %q after it", begin, end)
	}
	text, err := write(types)
	if err != nil {
		return "", err
	}
	return before + begin + "\n" + text + end + after, nil
}

func write(types string) (string, error) {
	all, err := parse(types)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, t := range tables {
		d, ok := all.take(t.name)
		if !ok {
			return "", fmt.Errorf("the types have no interface %s", t.name)
		}
		if d.says == "" {
			return "", fmt.Errorf("nothing is said about %s", d.name)
		}
		fmt.Fprintf(&b, "## %s\n\n%s\n\n| %s | what |\n|---|---|\n", t.title, d.says, t.column)
		for _, m := range d.members {
			if m.says == "" {
				return "", fmt.Errorf("%s: nothing is said about %s", d.name, m.signature)
			}
			fmt.Fprintf(&b, "| `%s` | %s |\n", cell(m.signature), cell(m.says))
		}
		b.WriteString("\n")
	}
	b.WriteString("## Types\n\n")
	for _, d := range all.list {
		if d.says != "" {
			fmt.Fprintf(&b, "`%s`: %s\n\n", d.name, d.says)
		}
		fmt.Fprintf(&b, "```ts\n%s```\n\n", d.source)
	}
	return b.String(), nil
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

type declarations struct{ list []declaration }

// take gives a declaration out.
func (all *declarations) take(name string) (declaration, bool) {
	for i, d := range all.list {
		if d.name == name {
			all.list = append(all.list[:i:i], all.list[i+1:]...)
			return d, true
		}
	}
	return declaration{}, false
}

var (
	opening = regexp.MustCompile(`^export (?:interface|type) (\w+)`)
	comment = regexp.MustCompile(`^ */\*\* (.*) \*/$`)
	own     = regexp.MustCompile(`^  (['\w].*)$`)
)

// parse reads a declaration file in our own style: one line for each comment
// and member, the closing brace alone at the start of its line.
func parse(types string) (*declarations, error) {
	all, says := &declarations{}, ""
	var open *declaration
	for line := range strings.Lines(types) {
		text := strings.TrimRight(line, "\n")
		if open != nil {
			open.source += line
		}
		switch m := opening.FindStringSubmatch(text); {
		case comment.MatchString(text):
			says = comment.FindStringSubmatch(text)[1]
			continue
		case m != nil && open != nil:
			return nil, fmt.Errorf("%s is not closed before %s", open.name, m[1])
		case m != nil:
			d := declaration{name: m[1], says: says, source: strings.TrimPrefix(line, "export ")}
			if strings.HasSuffix(text, "{") {
				open = &d
			} else {
				all.list = append(all.list, d)
			}
		case text == "}" && open != nil:
			all.list = append(all.list, *open)
			open = nil
		case open != nil && own.MatchString(text):
			open.members = append(open.members, member{own.FindStringSubmatch(text)[1], says})
		}
		says = ""
	}
	return all, nil
}

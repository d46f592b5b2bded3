package configs

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

const fileLimit = 1 << 20

func configPath(flags map[string]given, environment pairs) given {
	if g, found := flags["config"]; found {
		return g
	}
	return environment["RECADO_CONFIG"]
}

// readEnvironment takes the RECADO_ variables and refuses unknown ones: a setting
// with a slip in its name would otherwise be ignored in silence.
func readEnvironment(env []string, errs *Errors) pairs {
	p := pairs{}
	for _, line := range env {
		key, text, found := strings.Cut(line, "=")
		if found && strings.HasPrefix(key, "RECADO_") && !forTests(key) {
			p[key] = given{text, key}
		}
	}
	known := knownKeys()
	known["RECADO_CONFIG"] = true
	p.refuseUnknown(known, errs)
	return p
}

// forTests tells the variables of `make test` and of the load generator, which may
// stand in the environment of a server that they start.
func forTests(key string) bool {
	return strings.HasPrefix(key, "RECADO_TEST_") || strings.HasPrefix(key, "RECADO_BENCH_") || key == "RECADO_SHOTS"
}

func readFile(path given, errs *Errors) pairs {
	info, err := os.Stat(path.text)
	if err == nil && info.Size() > fileLimit {
		err = fmt.Errorf("%s is larger than %s", path.text, formatSize(fileLimit))
	}
	var content []byte
	if err == nil {
		content, err = os.ReadFile(path.text)
	}
	if err != nil {
		errs.add(Mistake{"config", path.from, "cannot be read: " + err.Error(), "the path of a readable file of KEY=VALUE lines"})
		return pairs{}
	}
	p := parseFile(path.text, string(content), errs)
	p.refuseUnknown(knownKeys(), errs)
	return p
}

// parseFile reads KEY=VALUE lines. Empty lines and lines that begin with # are
// skipped, white space around key and value is not part of them, and one pair of
// quotes around a value is taken off, as systemd and compose do with such files.
func parseFile(name, content string, errs *Errors) pairs {
	p := pairs{}
	content = strings.TrimPrefix(content, "\ufeff")
	n := 0
	for line := range strings.SplitSeq(content, "\n") {
		n++
		from := fmt.Sprintf("%s:%d", name, n)
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		// The line itself is never repeated: it may hold a secret.
		if !utf8.ValidString(line) || strings.ContainsRune(line, 0) {
			errs.add(Mistake{"config", from, "the line is no UTF-8 text", "KEY=VALUE"})
			continue
		}
		key, text, found := strings.Cut(line, "=")
		key = strings.TrimSpace(key)
		if !found || key == "" || strings.ContainsAny(key, " \t\"'") {
			errs.add(Mistake{"config", from, "the line is not KEY=VALUE", "KEY=VALUE, or # before a comment"})
			continue
		}
		if first, twice := p[key]; twice {
			errs.add(Mistake{key, from, "is there already, at " + first.from, "one line for each setting"})
			continue
		}
		p[key] = given{unquote(strings.TrimSpace(text)), from}
	}
	return p
}

func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

func knownKeys() map[string]bool {
	known := map[string]bool{}
	for _, s := range settings() {
		known[s.env()] = true
		if s.secret {
			known[s.env()+"_FILE"] = true
		}
	}
	return known
}

func (p pairs) refuseUnknown(known map[string]bool, errs *Errors) {
	for _, key := range slices.Sorted(maps.Keys(p)) {
		if !known[key] {
			errs.add(Mistake{key, p[key].from, "there is no such setting", "a name that --help lists"})
		}
	}
}

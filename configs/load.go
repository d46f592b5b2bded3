package configs

import (
	"flag"
	"os"
	"strings"
)

// given is a value as somebody wrote it, and where.
type given struct{ text, from string }

// pairs are the KEY=VALUE lines of the environment or of a file.
type pairs map[string]given

// Load reads the settings of a program started with args (without its name and
// sub-command) and env (as os.Environ gives it). It returns the arguments that are
// no flags too. The error is flag.ErrHelp if help was asked for, else *Errors with
// every mistake at once.
func Load(args, env []string) (Config, []string, error) {
	return LoadCommand(flag.NewFlagSet("recado", flag.ContinueOnError), args, env)
}

// LoadCommand is Load for a sub-command that has flags of its own beside the
// settings, such as --role: they are set in own.
func LoadCommand(own *flag.FlagSet, args, env []string) (Config, []string, error) {
	var errs Errors
	flags, rest, err := parseFlags(own, args, &errs)
	if err != nil {
		return Config{}, nil, err
	}
	environment := readEnvironment(env, &errs)
	file := pairs{}
	if path := configPath(flags, environment); path.text != "" {
		file = readFile(path, &errs)
	}
	c := merge(flags, environment, file, &errs)
	if len(errs.Mistakes) > 0 {
		return Config{}, nil, &errs
	}
	return c, rest, nil
}

// merge takes each setting from the first source that has it.
func merge(flags map[string]given, environment, file pairs, errs *Errors) Config {
	c := Config{from: map[string]string{}}
	for _, s := range settings() {
		g, found := flags[s.name]
		if !found {
			g, found = environment.find(s, errs)
		}
		if !found {
			g, found = file.find(s, errs)
		}
		if !found {
			g = given{s.preset, "default"}
		}
		c.from[s.name] = g.from
		if !found && s.preset == "" {
			continue
		}
		v := s.at(&c)
		if err := v.set(g.text); err != nil {
			errs.add(Mistake{s.name, g.from, err.Error(), v.want})
		}
	}
	if c.PublicURL == "" && !errs.about([]string{"public_url", "listen"}) {
		c.PublicURL, c.from["public_url"] = PublicURLFor(c.Listen), "from listen"
	}
	checkTogether(c, errs)
	return c
}

// find looks up a setting. What is there but empty counts as absent, because
// compose files and shells set empty variables easily.
func (p pairs) find(s setting, errs *Errors) (given, bool) {
	g, found := p[s.env()]
	found = found && g.text != ""
	if !s.secret {
		return g, found
	}
	path, named := p[s.env()+"_FILE"]
	if !named || path.text == "" {
		return g, found
	}
	if found {
		errs.add(Mistake{s.name, path.from, s.env() + " is set too", "one of the two"})
		return g, true
	}
	content, err := os.ReadFile(path.text)
	if err != nil {
		errs.add(Mistake{s.name, path.from, "cannot be read: " + err.Error(), "the path of a readable file with the value in it"})
		return given{}, false
	}
	return given{strings.TrimSpace(string(content)), path.from + "=" + path.text}, true
}

func (s setting) env() string { return "RECADO_" + strings.ToUpper(s.name) }

func (s setting) flag() string { return strings.ReplaceAll(s.name, "_", "-") }

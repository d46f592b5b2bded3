package configs

import (
	"flag"
	"io"
	"strings"
)

const configHelp = "File of KEY=VALUE lines with the names of the environment; # begins a comment line."

// parseFlags reads what was given by flags, anywhere among args, up to a lone "--".
// It goes on after a mistake, so that all are found.
func parseFlags(own *flag.FlagSet, args []string, errs *Errors) (map[string]given, []string, error) {
	got := map[string]given{}
	set := flag.NewFlagSet(own.Name(), flag.ContinueOnError)
	set.SetOutput(io.Discard)
	own.VisitAll(func(f *flag.Flag) { set.Var(f.Value, f.Name, f.Usage) })
	note := func(name, as string) func(string) error {
		return func(text string) error {
			got[name] = given{text, "--" + as}
			return nil
		}
	}
	set.Func("config", configHelp, note("config", "config"))
	for _, s := range settings() {
		switch {
		case s.secret:
		case s.at(new(Config)).toggle:
			set.BoolFunc(s.flag(), s.help, note(s.name, s.flag()))
		default:
			set.Func(s.flag(), s.help, note(s.name, s.flag()))
		}
	}
	rest, err := parseAll(set, args, errs)
	return got, rest, err
}

func parseAll(set *flag.FlagSet, args []string, errs *Errors) (rest []string, err error) {
	for len(args) > 0 {
		err := set.Parse(args)
		used := args[:len(args)-set.NArg()]
		args = set.Args()
		switch {
		case err == flag.ErrHelp:
			return nil, err
		case err != nil:
			errs.add(flagMistake(set, used[len(used)-1], err))
		case len(used) > 0 && used[len(used)-1] == "--":
			return append(rest, args...), nil
		case len(args) > 0:
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	return rest, nil
}

// flagMistake explains why Parse stopped. last is the argument that it used last:
// the flag itself, or the value of one of the command's own flags.
func flagMistake(set *flag.FlagSet, last string, err error) Mistake {
	name, _, _ := strings.Cut(strings.TrimLeft(last, "-"), "=")
	for _, s := range settings() {
		if s.secret && s.flag() == name {
			return Mistake{s.name, "--" + name, "is a secret, which a list of processes would show", s.env() + " or " + s.env() + "_FILE"}
		}
	}
	switch {
	case !strings.HasPrefix(last, "-"), strings.Contains(err.Error(), "invalid"):
		return Mistake{last, "command line", err.Error(), "a value as --help describes it"}
	case set.Lookup(name) == nil:
		return Mistake{last, "command line", "there is no such flag", "a flag that --help lists"}
	default:
		return Mistake{last, "command line", "has no value", "--" + name + "=VALUE"}
	}
}

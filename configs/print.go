package configs

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Print writes the effective settings, one on a line: name, value with secrets
// masked, and where the value came from.
func (c Config) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range settings() {
		shown := s.at(&c).get()
		if shown == "" {
			shown = "-"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", s.name, shown, c.from[s.name])
	}
	return table.Flush()
}

// Usage writes what --help says of the settings.
func Usage(w io.Writer) {
	fmt.Fprintf(w, "A flag wins over the environment, the environment over the file, the file over the default.\n\n")
	fmt.Fprintf(w, "  --config, RECADO_CONFIG\n      %s\n", configHelp)
	for _, section := range sections() {
		fmt.Fprintf(w, "\n%s\n", section.title)
		for _, s := range section.settings {
			fmt.Fprintf(w, "  %s\n      %s\n      Takes %s.%s\n", s.names(), s.help, s.at(new(Config)).want, s.presetNote())
		}
	}
}

func (s setting) names() string {
	if s.secret {
		return s.env() + ", " + s.env() + "_FILE"
	}
	return "--" + s.flag() + ", " + s.env()
}

func (s setting) presetNote() string {
	if s.preset == "" {
		return ""
	}
	return " Default: " + s.preset + "."
}

// Markdown writes docs/settings.md, which a test keeps equal to the table.
func Markdown(w io.Writer) {
	fmt.Fprint(w, `# Settings

Written by `+"`go test ./configs -update`"+` from the table in configs/settings.go; change it there.

A flag wins over the environment, the environment over the file, the file over the default. The file is named by
`+"`--config`"+` or `+"`RECADO_CONFIG`"+` and holds KEY=VALUE lines with the names of the environment; a line that begins with
`+"`#`"+` is a comment. An empty variable counts as not set. An unknown name is a mistake, and all mistakes are reported
at once; the program then exits with 2. `+"`recado config`"+` prints the effective values with secrets masked.

Secrets have no flag, because lists of processes show flags. They can be read from a file: `+"`RECADO_SECRET_FILE`"+`
names the file whose content is used as `+"`RECADO_SECRET`"+`, and so for each secret below.
`)
	for _, section := range sections() {
		fmt.Fprintf(w, "\n## %s\n\n| environment | flag | default | meaning |\n|---|---|---|---|\n", section.title)
		for _, s := range section.settings {
			fmt.Fprintf(w, "| `%s` | %s | %s | %s Takes %s. |\n", s.env(), s.flagCell(), code(s.preset), s.help,
				strings.ReplaceAll(s.at(new(Config)).want, "|", `\|`))
		}
	}
}

func (s setting) flagCell() string {
	if s.secret {
		return "secret"
	}
	return code("--" + s.flag())
}

func code(s string) string {
	if s == "" {
		return "–"
	}
	return "`" + s + "`"
}

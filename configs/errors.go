package configs

import (
	"slices"
	"strings"
)

// Mistake is one thing that is wrong with the settings.
type Mistake struct {
	Setting string // its name in the table, or the unknown name as it was written
	From    string // flag, environment name, or file and line
	Wrong   string
	Right   string
}

func (m Mistake) String() string {
	return m.Setting + " (" + m.From + "): " + m.Wrong + "; right would be: " + m.Right
}

// Errors is every mistake that Load found. The program prints it and exits with 2.
type Errors struct {
	Mistakes []Mistake
}

// Error has one line for each mistake.
func (e *Errors) Error() string {
	lines := make([]string, len(e.Mistakes))
	for i, m := range e.Mistakes {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

func (e *Errors) add(m Mistake) { e.Mistakes = append(e.Mistakes, m) }

func (e *Errors) about(settings []string) bool {
	return slices.ContainsFunc(e.Mistakes, func(m Mistake) bool { return slices.Contains(settings, m.Setting) })
}

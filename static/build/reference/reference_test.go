package reference

import (
	"strings"
	"testing"
)

const types = `// A comment that is nobody's.

/** The calls. */
export interface RecadoCalls {
  /** Opens: this | that. */
  open(view: 'a' | 'b'): void
  <T>(generic: T): void
}

/** The options. */
export interface RecadoOptions {
  /** A place. */
  at?: number
}

/** The events. */
export interface RecadoEvents {
  /** Began. */
  'talk.began': { id: string }
}

/** One of two. */
export type RecadoView = 'a' | 'b'

export interface RecadoState {
  /** Is open. */
  open: boolean
}

declare global {
  interface Window {}
}
`

func TestInto(t *testing.T) {
	page := "# The guide\n\n" + begin + "what was there\n" + end + "and goes on.\n"
	got, err := Into(page, types)
	if err != nil {
		t.Fatal(err)
	}
	want := "# The guide\n\n" + begin + `
## Calls

The calls.

| call | what |
|---|---|
| ` + "`open(view: 'a' \\| 'b'): void`" + ` | Opens: this \| that. |

## Options of boot and update

The options.

| option | what |
|---|---|
| ` + "`at?: number`" + ` | A place. |

## Events

The events.

| event | what |
|---|---|
| ` + "`'talk.began': { id: string }`" + ` | Began. |

## Types

` + "`RecadoView`: One of two.\n\n```ts\ntype RecadoView = 'a' | 'b'\n```\n\n```ts\ninterface RecadoState {\n  /** Is open. */\n  open: boolean\n}\n```\n\n" + end + "and goes on.\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if again, err := Into(got, types); err != nil || again != got {
		t.Errorf("a second time changes it, or fails with %v", err)
	}
}

func TestIntoRefuses(t *testing.T) {
	place := begin + end
	for name, c := range map[string]struct{ page, types, want string }{
		"a guide without a place":    {"# The guide\n", types, "lacks the line"},
		"a place that is not closed": {begin, types, "lacks the line"},
		"an interface that is gone":  {place, strings.ReplaceAll(types, "RecadoEvents", "Events"), "no interface RecadoEvents"},
		"a table without a word":     {place, strings.ReplaceAll(types, "/** The options. */\n", ""), "nothing is said about RecadoOptions"},
		"a member without a word":    {place, strings.ReplaceAll(types, "  /** Began. */\n", ""), "nothing is said about 'talk.began'"},
		"a brace that is missing":    {place, strings.Replace(types, "}\n\n/** The options", "\n/** The options", 1), "not closed"},
	} {
		if _, err := Into(c.page, c.types); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

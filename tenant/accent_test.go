package tenant

import (
	"encoding/json"
	"os"
	"testing"
)

// The accents that the page's script computes, and those of the server, are
// the same: static/shared/accent.test.ts reads this file too.
func TestAccentsAreTheScripts(t *testing.T) {
	raw, err := os.ReadFile("../static/shared/accents.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden map[string]struct{ Light, Dark Accent }
	if err := json.Unmarshal(raw, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden) < 16 {
		t.Fatalf("only %d colours", len(golden))
	}
	for colour, want := range golden {
		if got := AccentOf(colour, false); got != want.Light {
			t.Errorf("%s on light: got %+v, want %+v", colour, got, want.Light)
		}
		if got := AccentOf(colour, true); got != want.Dark {
			t.Errorf("%s on dark: got %+v, want %+v", colour, got, want.Dark)
		}
	}
}

// Whatever colour a tenant gives, what is written on it, and in it, can be
// read (WCAG 2.2 AA).
func TestAccentsCanBeRead(t *testing.T) {
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				hex := toHex(colour{float64(r) / 255, float64(g) / 255, float64(b) / 255})
				for ground, surface := range map[bool]string{false: "#ffffff", true: "#1e1c1a"} {
					a := AccentOf(hex, ground)
					for what, pair := range map[string][2]string{"on accent": {a.On, a.Accent}, "on hover": {a.On, a.Hover}, "as text": {a.Text, surface}} {
						if c := contrast(pair[0], pair[1]); c < readable {
							t.Fatalf("%s, dark %v, %s: %v has a contrast of %.2f", hex, ground, what, pair, c)
						}
					}
				}
			}
		}
	}
}

// A colour that text can't be read on is taken, and the administrator is told
// what is drawn instead.
func TestAccentThatIsNotUsedAsItIs(t *testing.T) {
	for colour, used := range map[string]string{"#1f6f6b": "", "#ffe600": "", "": "", "#ff0000": "#ed0000", "#7f7f7f": "#767676"} {
		v := (&Widget{Look: Look{Accent: colour}}).View()
		got := ""
		for _, w := range v.Warnings {
			got += w.Used
		}
		if got != used || v.Warnings == nil {
			t.Errorf("%q: got %+v, want %q", colour, v.Warnings, used)
		}
	}
}

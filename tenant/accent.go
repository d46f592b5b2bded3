package tenant

import (
	"fmt"
	"math"
	"strconv"
)

// What is drawn in a tenant's colour, computed as static/shared/accent.ts does
// it for the pages that have scripts; static/shared/accents.json is what both
// must give.

type colour [3]float64 // of light as the screen takes it, 0 to 1

// An Accent is what is drawn in the tenant's colour on one ground.
type Accent struct {
	Accent  string `json:"accent"`
	Hover   string `json:"accent-hover"`
	Pressed string `json:"accent-pressed"`
	Tint    string `json:"accent-tint"`
	Text    string `json:"accent-text"`
	On      string `json:"on-accent"`
}

const (
	readable = 4.5 // WCAG's contrast of text
	house    = "#1f6f6b"
)

// AccentOf computes them for a light or a dark ground.
func AccentOf(hex string, dark bool) Accent {
	surface, hardest, text := "#ffffff", "#f3f0eb", 0.02
	if dark {
		surface, hardest, text = "#1e1c1a", "#272421", -0.02
	}
	if _, ok := parseHex(hex); !ok {
		hex = house
	}
	own := until(hex, -0.02, func(x string) bool { return !dark || luminance(x) > 0.11 })
	on, away, part := "#1f1d1a", -1.0, 0.08
	if takesWhite(own) {
		on, away = "#ffffff", 1
	}
	if dark {
		part = 0.2
	}
	a := until(own, away*0.02, func(x string) bool { return contrast(x, on) >= readable })
	tint := mix(a, surface, part)
	return Accent{
		Accent: a, On: on, Hover: dim(a, away*0.14), Pressed: dim(a, away*0.28), Tint: tint,
		Text: until(a, text, func(x string) bool { return contrast(x, hardest) >= readable && contrast(x, tint) >= readable }),
	}
}

// parseHex reads #rrggbb.
func parseHex(hex string) (c colour, ok bool) {
	if len(hex) != 7 || hex[0] != '#' {
		return c, false
	}
	for i := range c {
		v, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return c, false
		}
		c[i] = float64(v) / 255
	}
	return c, true
}

func toHex(c colour) string {
	var b [3]int
	for i, v := range c {
		b[i] = int(math.Floor(min(1, v)*255 + 0.5)) // as Math.round
	}
	return fmt.Sprintf("#%02x%02x%02x", b[0], b[1], b[2])
}

// light is a colour in linear light.
func light(hex string) colour {
	c, _ := parseHex(hex)
	for i, v := range c {
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

// shown is linear light as the screen takes it.
func shown(c colour) string {
	for i, v := range c {
		if v <= 0.0031308 {
			c[i] = v * 12.92
		} else {
			c[i] = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
	}
	return toHex(c)
}

func luminance(hex string) float64 {
	c := light(hex)
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}

// contrast is WCAG's of two colours, 1 to 21.
func contrast(a, b string) float64 {
	x, y := luminance(a)+0.05, luminance(b)+0.05
	return max(x, y) / min(x, y)
}

// dim takes a part of the light away, or adds one for a negative part.
func dim(hex string, part float64) string {
	c := light(hex)
	for i, v := range c {
		if part > 0 {
			c[i] = v * (1 - part)
		} else {
			c[i] = v - (1-v)*part
		}
	}
	return shown(c)
}

// until dims step by step, at most 200 times, until a colour will do.
func until(hex string, part float64, ok func(string) bool) string {
	for i := 0; i < 200 && !ok(hex); i++ {
		hex = dim(hex, part)
	}
	return hex
}

// mix is as much of a as part says and the rest of b.
func mix(a, b string, part float64) string {
	x, _ := parseHex(a)
	y, _ := parseHex(b)
	for i := range x {
		x[i] = x[i]*part + y[i]*(1-part)
	}
	return toHex(x)
}

// takesWhite says whether white shows well on a colour.
func takesWhite(hex string) bool {
	c, _ := parseHex(hex)
	return 0.2126*math.Pow(c[0], 2.2)+0.7152*math.Pow(c[1], 2.2)+0.0722*math.Pow(c[2], 2.2) < 0.278
}

package widget

import (
	"strings"
	"testing"
)

func TestLinked(t *testing.T) {
	const rel = ` rel="noopener noreferrer nofollow">`
	for text, want := range map[string]string{
		"sin nada <b>":                       "sin nada &lt;b&gt;",
		"mira https://a.example/x?y=1&z=2.":  `mira <a href="https://a.example/x?y=1&amp;z=2"` + rel + `https://a.example/x?y=1&amp;z=2</a>.`,
		"(www.a.example/b_(c)) y más":        `(<a href="https://www.a.example/b_(c)"` + rel + `www.a.example/b_(c)</a>) y más`,
		"a soporte@a.example, por favor":     `a <a href="mailto:soporte@a.example"` + rel + `soporte@a.example</a>, por favor`,
		"https://banco.example@malo.example": "https://banco.example@malo.example",
		"mira www.. y ya":                    "mira www.. y ya",
		"xhttps://a.example":                 "xhttps://a.example",
		"javascript:alert(1) http://":        "javascript:alert(1) http://",
		`https://a.example/"onclick=x`:       `<a href="https://a.example/"` + rel + `https://a.example/</a>&#34;onclick=x`,
	} {
		var b strings.Builder
		for _, n := range linked(text) {
			n(&b)
		}
		if got := b.String(); got != want {
			t.Errorf("%s\ngives %s\nnot   %s", text, got, want)
		}
	}
}

package widget

import (
	"strings"
	"testing"
)

func TestMarkupEscapes(t *testing.T) {
	var b strings.Builder
	const evil = `"'><b>&`
	el("a", is("title", evil), to("https://x.example/?a=1&b=\"2\""), has("hidden", true), has("download", false), given("rel", ""),
		evil, el("br"), lines("uno\n<dos>"), []node{nil, el("i", "x")}, when(false, func() node { return el("u") }))(&b)
	const want = `<a title="&#34;&#39;&gt;&lt;b&gt;&amp;" href="https://x.example/?a=1&amp;b=&#34;2&#34;" hidden>` +
		`&#34;&#39;&gt;&lt;b&gt;&amp;<br>uno<br>&lt;dos&gt;<i>x</i></a>`
	if b.String() != want {
		t.Errorf("got  %s\nwant %s", b.String(), want)
	}
}

// An address of somebody else's never becomes a script.
func TestLinksLeadNowhereElse(t *testing.T) {
	for address, want := range map[string]bool{
		"https://a.example": true, "http://a.example": true, "mailto:a@b.example": true, "tel:+57": true, "/t/key": true, "#email": true, "?a=b": true,
		"javascript:alert(1)": false, "JavaScript:alert(1)": false, " javascript:alert(1)": false, "java\nscript:alert(1)": false, "\x01javascript:alert(1)": false,
		"data:text/html,x": false, "vbscript:x": false, "blob:x": false, "file:///etc/passwd": false,
	} {
		if got := to(address).name == "href"; got != want {
			t.Errorf("%q becomes a link: %v, want %v", address, got, want)
		}
	}
}

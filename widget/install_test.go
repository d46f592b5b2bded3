package widget

import (
	"strings"
	"testing"
)

// The launcher's pictures are the page's images.
func TestInstallWithPictures(t *testing.T) {
	i := InstallOf("https://chat.example.com", "key123", "", "data:image/png;base64,AAAA", "https://cdn.example.com/a.png", "https://cdn.example.com/b.png")
	if got, want := PolicyText(i.PolicyNonce), "; img-src data: https://cdn.example.com"; !strings.HasSuffix(got, want) {
		t.Errorf("got %s", got)
	}
}

func TestInstall(t *testing.T) {
	i := InstallOf("https://chat.example.com", "key123", "Déjanos <un> recado")
	for what, c := range map[string][2]string{
		"script":       {i.Script, `<script src="https://chat.example.com/w/key123.js" async></script>`},
		"with a nonce": {i.ScriptNonce, `<script src="https://chat.example.com/w/key123.js" nonce="{nonce}" async></script>`},
		"noscript":     {i.Noscript, `<noscript><a href="https://chat.example.com/t/key123">Déjanos &lt;un&gt; recado</a></noscript>`},
		"policy":       {PolicyText(i.Policy), "script-src https://chat.example.com; frame-src https://chat.example.com; connect-src https://chat.example.com wss://chat.example.com"},
		"by nonce":     {PolicyText(i.PolicyNonce), "script-src 'nonce-{nonce}'; frame-src https://chat.example.com; connect-src https://chat.example.com wss://chat.example.com"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: got %s\nwant %s", what, c[0], c[1])
		}
	}
}

package tenant_test

import (
	"errors"
	"strings"
	"testing"

	"recado/tenant"
)

func TestWidgets(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	other, _ := r.tenant(t, "Dos", "leo@example.com")
	ctx := t.Context()
	foreign, err := r.store.Projects(ctx, other.Scope)
	must(t, err)
	good := func() tenant.WidgetEdit {
		return tenant.WidgetEdit{
			ClientID: "client-id-1", Version: 1, Name: "Web", Origins: []string{"HTTPS://Example.com/", "https://example.com:443"},
			Texts: map[string]tenant.WidgetTexts{"es": {Title: "Hola"}}, Show: tenant.ShowRules{Include: []string{"/"}},
			Channels: []tenant.ContactChannel{{Kind: "email", Value: "Ayuda@Example.com"}, {Kind: "phone", Value: "+57 1 234-5678"}, {Kind: "web", Value: "https://example.com/help"}},
		}
	}
	w, err := r.admin.AddWidget(ctx, owner.Scope, good())
	must(t, err)
	if len(w.Origins) != 1 || w.Origins[0] != "https://example.com" || len(w.Key) != 20 || w.Look.Accent != tenant.DefaultAccent ||
		w.Look.Position != "right" || w.Look.Scheme != "auto" || w.Channels[0].Value != "ayuda@example.com" || w.Projects == nil {
		t.Errorf("got %+v", w)
	}
	if !r.events.has("tenant " + made.ID + " widget") {
		t.Error("nobody was told")
	}
	if again, err := r.admin.AddWidget(ctx, owner.Scope, good()); err != nil || again.ID != w.ID || again.Key != w.Key {
		t.Errorf("a repeat: %+v, %v", again, err)
	}
	for name, c := range map[string]struct {
		change func(*tenant.WidgetEdit)
		field  string
	}{
		"version":         {func(e *tenant.WidgetEdit) { e.Version = 3 }, ""},
		"name":            {func(e *tenant.WidgetEdit) { e.Name = "" }, "name"},
		"origin":          {func(e *tenant.WidgetEdit) { e.Origins = []string{"https://a.co", "*"} }, "origins.1"},
		"many origins":    {func(e *tenant.WidgetEdit) { e.Origins = make([]string, 51) }, "origins"},
		"locale":          {func(e *tenant.WidgetEdit) { e.Locale = "fr" }, "locale"},
		"project":         {func(e *tenant.WidgetEdit) { e.Projects = []string{foreign[0].ID} }, "projects"},
		"accent":          {func(e *tenant.WidgetEdit) { e.Look.Accent = "red" }, "look.accent"},
		"accent in css":   {func(e *tenant.WidgetEdit) { e.Look.Accent = "#fff;}*{" }, "look.accent"},
		"position":        {func(e *tenant.WidgetEdit) { e.Look.Position = "top" }, "look.position"},
		"scheme":          {func(e *tenant.WidgetEdit) { e.Look.Scheme = "sepia" }, "look.scheme"},
		"offset":          {func(e *tenant.WidgetEdit) { e.Look.OffsetX = -1 }, "look.offset_x"},
		"launcher state":  {func(e *tenant.WidgetEdit) { e.Look.Launcher = map[string]string{"busy": "https://example.com/a.png"} }, "look.launcher"},
		"launcher script": {func(e *tenant.WidgetEdit) { e.Look.Launcher = map[string]string{"away": "javascript:alert(1)"} }, "look.launcher.away"},
		"launcher too big": {func(e *tenant.WidgetEdit) {
			e.Look.Launcher = map[string]string{"online": "data:image/png;base64," + strings.Repeat("A", 2048)}
		}, "look.launcher.online"},
		"picture script": {func(e *tenant.WidgetEdit) { e.Look.Picture = "javascript:alert(1)" }, "look.picture"},
		"picture svg":    {func(e *tenant.WidgetEdit) { e.Look.Picture = "data:image/svg+xml;base64,AAAA" }, "look.picture"},
		"picture http":   {func(e *tenant.WidgetEdit) { e.Look.Picture = "http://example.com/a.png" }, "look.picture"},
		"text":           {func(e *tenant.WidgetEdit) { e.Texts["es"] = tenant.WidgetTexts{Away: strings.Repeat("x", 101)} }, "texts.es.away"},
		"consent":        {func(e *tenant.WidgetEdit) { e.Consent = "maybe" }, "consent"},
		"pattern":        {func(e *tenant.WidgetEdit) { e.Show.Exclude = []string{""} }, "show.exclude.0"},
		"channel kind":   {func(e *tenant.WidgetEdit) { e.Channels[0].Kind = "pigeon" }, "channels.0.kind"},
		"channel script": {func(e *tenant.WidgetEdit) { e.Channels[2].Value = "javascript:alert(1)" }, "channels.2.value"},
		"channel data":   {func(e *tenant.WidgetEdit) { e.Channels[2].Value = "data:text/html,x" }, "channels.2.value"},
		"channel phone":  {func(e *tenant.WidgetEdit) { e.Channels[1].Value = "call me" }, "channels.1.value"},
		"channel e-mail": {func(e *tenant.WidgetEdit) { e.Channels[0].Value = "nobody" }, "channels.0.value"},
	} {
		in := good()
		c.change(&in)
		if _, err := r.admin.EditWidget(ctx, owner.Scope, w.ID, in); !tenant.IsRefusal(err) || tenant.Answer(err).Field != c.field {
			t.Errorf("%s: %v at %s", name, err, tenant.Answer(err).Field)
		}
	}
	if _, err := r.admin.EditWidget(ctx, other.Scope, w.ID, good()); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("another tenant's: %v", err)
	}
	in := good()
	in.Look = tenant.Look{Accent: "#AABBCC", Picture: "data:image/png;base64,AAAA", Position: "left"}
	changed, err := r.admin.EditWidget(ctx, owner.Scope, w.ID, in)
	if err != nil || changed.Key != w.Key || changed.Look.Accent != "#aabbcc" || changed.Version != 2 {
		t.Errorf("got %+v, %v", changed, err)
	}
}

func TestWidgetByKey(t *testing.T) {
	r := newRoom(t)
	owner, made := r.tenant(t, "Uno", "ana@example.com")
	ctx := t.Context()
	w, err := r.admin.AddWidget(ctx, owner.Scope, tenant.WidgetEdit{ClientID: "client-id-1", Name: "Web"})
	must(t, err)
	sc, of, found, err := tenant.WidgetByKey(ctx, r.store, w.Key)
	if err != nil || sc != owner.Scope || of.ID != made.ID || found.ID != w.ID {
		t.Errorf("got %v, %v, %v, %v", sc, of, found, err)
	}
	gone := func(name, key string) {
		t.Helper()
		if sc, _, _, err := tenant.WidgetByKey(ctx, r.store, key); !errors.Is(err, tenant.ErrNotFound) || sc.Valid() {
			t.Errorf("%s: %v, %v", name, sc, err)
		}
	}
	gone("unknown", "nobody")
	gone("empty", "")
	if _, err := r.admin.UnscopedSuspend(ctx, owner.Scope, true); err != nil {
		t.Fatal(err)
	}
	gone("suspended", w.Key)
	if _, err := r.admin.UnscopedSuspend(ctx, owner.Scope, false); err != nil {
		t.Fatal(err)
	}
	if _, err := r.admin.EditWidget(ctx, owner.Scope, w.ID, tenant.WidgetEdit{Version: 1, Name: "Web", Disabled: true}); err != nil {
		t.Fatal(err)
	}
	gone("disabled", w.Key)
}

func TestCleanOrigin(t *testing.T) {
	for give, want := range map[string]string{
		"https://example.com": "https://example.com", " HTTPS://Example.COM/ ": "https://example.com", "http://localhost:8080": "http://localhost:8080",
		"https://example.com:443": "https://example.com", "http://example.com:80/": "http://example.com", "https://example.com:80": "https://example.com:80",
		"https://*.example.com": "https://*.example.com", "http://127.0.0.1:9": "http://127.0.0.1:9", "http://[::1]:8080": "http://[::1]:8080",
		"http://intranet": "http://intranet", "https://xn--espaa-rta.es": "https://xn--espaa-rta.es",
	} {
		if got, ok := tenant.CleanOrigin(give); !ok || got != want {
			t.Errorf("%q: got %q, %v", give, got, ok)
		}
	}
	for _, bad := range []string{
		"", "*", "null", "example.com", "//example.com", "ftp://example.com", "https://", "https://*", "https://*.com", "https://a.*.com",
		"https://example.com/path", "https://example.com?x", "https://example.com#x", "https://user@example.com", "https://exa mple.com",
		"https://example.com;script-src *", "https://example.com'", "https://example.com,https://b.co", "https://españa.es", "https://example.com:x", "https://example.com:0", "https://example.com:65536",
		"https://**.example.com", "https://-a.co", "javascript:alert(1)", "https:example.com", "https://" + strings.Repeat("a.", 130) + "co",
	} {
		if got, ok := tenant.CleanOrigin(bad); ok {
			t.Errorf("%q: got %q", bad, got)
		}
	}
}

func TestAllows(t *testing.T) {
	w := &tenant.Widget{Origins: []string{"https://example.com", "https://*.example.org", "http://localhost:8080"}}
	for origin, want := range map[string]bool{
		"https://example.com": true, "https://www.example.org": true, "https://a.b.example.org": true, "http://localhost:8080": true,
		"": false, "null": false, "http://example.com": false, "https://example.com:8443": false, "https://www.example.com": false, "https://example.org": false,
		"https://evilexample.org": false, "http://www.example.org": false, "https://www.example.org:8443": false, "https://example.com.evil.co": false,
		"https://*.example.org": false, "https://example.com/": false, "HTTPS://EXAMPLE.COM": false, "http://localhost:8081": false,
	} {
		if w.Allows(origin) != want {
			t.Errorf("%q: want %v", origin, want)
		}
	}
	if (&tenant.Widget{}).Allows("https://example.com") {
		t.Error("no origins allow one")
	}
}

func FuzzOrigin(f *testing.F) {
	for _, s := range []string{"https://example.com", "https://*.example.org", "http://[::1]:80", "https://a@b.co:443/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := tenant.CleanOrigin(s)
		if !ok {
			return
		}
		if again, ok := tenant.CleanOrigin(got); !ok || again != got {
			t.Fatalf("%q: %q becomes %q", s, got, again)
		}
		if strings.ContainsAny(got, " ;,'\"<>\\\n\t") { // it stands in a header
			t.Fatalf("%q: %q", s, got)
		}
	})
}

package static

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"recado/static/build/bundle"
)

func newAssets(t *testing.T) *Assets {
	t.Helper()
	a, err := Open(false)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestDistIsWhatTheSourcesGive(t *testing.T) {
	if _, err := os.Stat(filepath.Join("node_modules", "preact")); err != nil {
		if os.Getenv("RECADO_TEST_REQUIRE") == "1" {
			t.Fatal(bundle.ErrNoPackages)
		}
		t.Skip("left out: dist was not compared with its sources, because ", bundle.ErrNoPackages)
	}
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, target := range bundle.Targets(root) {
		files, err := target.Build(root)
		if err != nil {
			t.Fatalf("%s: %v", target.Name, err)
		}
		for _, f := range files {
			want[f.Name] = true
			got, err := os.ReadFile(filepath.Join("dist", f.Name))
			if err != nil || !bytes.Equal(got, f.Body) {
				t.Errorf("dist/%s is not what the sources give (%v): run `go generate ./static` and commit dist", f.Name, err)
			}
		}
	}
	there, err := os.ReadDir("dist")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range there {
		if !want[e.Name()] {
			t.Errorf("dist/%s has no source: run `go generate ./static` and commit dist", e.Name())
		}
	}
}

// A widget's settings of an ordinary size: three languages, two projects.
const settings = `{"key":"wk8f3kd92ldk3mzp4q7x","base":"https://chat.example.com","next":"/static/widget.abcdefgh.js","accent":"#1f6f6b","texts":{` +
	`"en":["Open the chat","The chat is not answering. Try again","We answer in about 2 min","We answer as soon as we can","Leave us a message"],` +
	`"es":["Abrir el chat","El chat no responde. Reintentar","Te respondemos en unos 2 min","Te respondemos en cuanto podamos","Déjanos un recado"],` +
	`"pt":["Abrir o chat","O chat não responde. Tentar de novo","Respondemos em uns 2 min","Respondemos assim que der","Deixe um recado"]},` +
	`"origins":{"https://www.example.com":true},"state":"online"}`

func TestBudgets(t *testing.T) {
	a := newAssets(t)
	loader := a.Loader([]byte(settings))
	sizes := func(name string, body []byte) int {
		br, err := bundle.Brotli(body)
		if err != nil {
			t.Fatal(err)
		}
		gz, err := bundle.Gzip(body)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%-26s %6d bytes, %5d gzip, %5d brotli", name, len(body), len(gz), len(br))
		return len(br)
	}
	if n := sizes("loader with settings", loader); n > 5<<10 {
		t.Errorf("the loader has %d bytes brotli, over 5 KB", n)
	}
	// What one visitor gets before the first word can be typed: every file that
	// the page names, and the page itself with little in it.
	page, err := a.Panel("es", "Acme", []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	panel := sizes("panel.html", page)
	for _, name := range append(named(page), hashed(a, "widget.js")) { // and the loader's second stage
		body, _, ok := a.Serve(name, "")
		if !ok {
			t.Fatalf("no %s", name)
		}
		panel += sizes(name, body)
	}
	t.Logf("%-26s %5d brotli", "panel, ready to type", panel)
	if panel > 30<<10 {
		t.Errorf("the panel has %d bytes brotli, over 30 KB", panel)
	}
}

// The operator's desk starts with all of its files: at most 60 KB brotli.
func TestOperatorBudget(t *testing.T) {
	a := newAssets(t)
	page, err := a.Operator()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, name := range named(page) {
		body, _, ok := a.Serve(name, "br")
		if !ok {
			t.Fatalf("no %s", name)
		}
		total += len(body)
	}
	t.Logf("operator's desk: %d files, %d bytes brotli", len(named(page)), total)
	if total == 0 || total > 60<<10 {
		t.Errorf("the operator's desk has %d bytes brotli", total)
	}
}

// named are the files that a page names.
func named(page []byte) []string {
	var names []string
	for _, m := range regexp.MustCompile(`"/static/([^"]+)"`).FindAllSubmatch(page, -1) {
		names = append(names, string(m[1]))
	}
	return names
}

// A file that another one cannot start without is named by the page, or the
// browser learns of it too late; what the panel fetches later is not.
func TestThePageNamesWhatItNeeds(t *testing.T) {
	a := newAssets(t)
	page, err := a.Panel("es", "Acme", []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	atOnce := regexp.MustCompile(`(?:from|import)"\./([^"]+)"`)
	later := regexp.MustCompile(`import\("\./([^"]+)"\)`)
	parts := 0
	for _, name := range named(page) {
		body, _, _ := a.Serve(name, "")
		for _, m := range atOnce.FindAllSubmatch(body, -1) {
			if !slices.Contains(named(page), string(m[1])) {
				t.Errorf("%s imports %s, which the page does not name", name, m[1])
			}
		}
		for _, m := range later.FindAllSubmatch(body, -1) {
			parts++
			part, _, ok := a.Serve(string(m[1]), "")
			if !ok || slices.Contains(named(page), string(m[1])) {
				t.Errorf("%s, fetched later by %s: served %v, or named by the page", m[1], name, ok)
			}
			for _, n := range atOnce.FindAllSubmatch(part, -1) {
				if !slices.Contains(named(page), string(n[1])) {
					t.Errorf("%s, fetched later, imports %s, which is not there yet", m[1], n[1])
				}
			}
		}
	}
	if parts == 0 {
		t.Error("nothing is fetched later")
	}
	if bytes.Contains(page, []byte("modulepreload")) {
		t.Error("the start is cut into several files: an entry of what comes later does not import widget/panel/first.ts")
	}
}

func TestLoaderHasItsSettings(t *testing.T) {
	script := newAssets(t).Loader([]byte(`{"key":"wk_1"}`))
	if bytes.Contains(script, []byte(settingsPlace)) || bytes.Count(script, []byte(`{"key":"wk_1"}`)) != 1 {
		t.Error("the settings stand not once in the script")
	}
}

// hashed is a file's name in dist, its hash in it.
func hashed(a *Assets, name string) string { return strings.TrimPrefix(a.URL(name), "/static/") }

func TestServe(t *testing.T) {
	a := newAssets(t)
	url := a.URL("widget.js")
	if !strings.HasPrefix(url, "/static/widget.") || !strings.HasSuffix(url, ".js") {
		t.Fatalf("got %q", url)
	}
	plain, headers, ok := a.Serve(hashed(a, "widget.js"), "")
	if !ok || headers["Content-Encoding"] != "" || headers["Content-Type"] != "text/javascript; charset=utf-8" || !strings.Contains(headers["Cache-Control"], "immutable") {
		t.Fatalf("got %v, %v", headers, ok)
	}
	unpack := map[string]func(io.Reader) io.Reader{
		"br": func(r io.Reader) io.Reader { return brotli.NewReader(r) },
		"gzip": func(r io.Reader) io.Reader {
			z, err := gzip.NewReader(r)
			if err != nil {
				t.Fatal(err)
			}
			return z
		},
	}
	for header, want := range map[string]string{"gzip, deflate, br": "br", "gzip": "gzip", "br;q=0, gzip;q=0.5": "gzip", "identity": "", "BR": "br"} {
		body, headers, ok := a.Serve(hashed(a, "widget.js"), header)
		if !ok || headers["Content-Encoding"] != want {
			t.Errorf("%q: got %q, want %q", header, headers["Content-Encoding"], want)
			continue
		}
		if f := unpack[want]; f != nil {
			body, _ = io.ReadAll(f(bytes.NewReader(body)))
		}
		if !bytes.Equal(body, plain) {
			t.Errorf("%q: the body is another one", header)
		}
	}
	for _, bad := range []string{"widget.js", "../static.go", "dist", "loader.js", "panel.html", "", hashed(a, "widget.js") + ".br"} {
		if _, _, ok := a.Serve(bad, ""); ok {
			t.Errorf("%q was served", bad)
		}
	}
}

func TestPanelPage(t *testing.T) {
	a := newAssets(t)
	boot, err := json.Marshal(map[string]string{"key": "</script><b>"})
	if err != nil {
		t.Fatal(err)
	}
	page, err := a.Panel("en", "<Acme>", boot)
	if err != nil {
		t.Fatal(err)
	}
	for locale, want := range map[string]string{"es": "ltr", "ar": "rtl", "he-IL": "rtl"} {
		if got := direction(locale); got != want {
			t.Errorf("%s is written %s", locale, got)
		}
	}
	for _, want := range []string{`lang="en" dir="ltr"`, `<script type="module" src="/static/panel-`, a.URL("panel.css"), a.URL("words-en.js"), "&lt;Acme&gt;", string(boot)} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page lacks %s", want)
		}
	}
	// The policy that it is sent with forbids anything inline but data.
	for _, inline := range []string{"<style", " style=", "<script>", " onclick"} {
		if bytes.Contains(page, []byte(inline)) {
			t.Errorf("the page has %s", inline)
		}
	}
}

var sentenceKey = regexp.MustCompile(`"((?:plain|form|done|sorry|case|home|opens|project|thread|lang|channel|day|month|date|refusal|letter)\.[a-z_.]*)"`)

// The pages that the server writes find all their words, also those of the
// panel.
func TestWordsOfTheServersPages(t *testing.T) {
	a := newAssets(t)
	files, err := filepath.Glob("../widget/[lps]*.go") // letters.go, plain*.go, sorry.go
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range sentenceKey.FindAllSubmatch(source, -1) {
			if key := string(m[1]); path.Ext(key) != ".css" {
				used[key] = true
			}
		}
	}
	if len(used) < 40 {
		t.Fatalf("only %d words were found", len(used))
	}
	for locale := range a.words {
		words := a.Words(locale)
		for key := range used {
			found := words[key] != "" || words[key+".one"] != "" && words[key+".other"] != ""
			for have := range words { // a key that is put together
				found = found || strings.HasSuffix(key, ".") && strings.HasPrefix(have, key)
			}
			if !found {
				t.Errorf("%s has no words for %s", locale, key)
			}
		}
	}
	if got := a.Words("es").N("plain.wrong", 2); !strings.Contains(got, "2 cosas") {
		t.Errorf("got %q", got)
	}
	if got := a.Words("en").T("opens.day", "day", "Monday", "time", "{day}"); !strings.Contains(got, "Monday") || !strings.Contains(got, "{day}") {
		t.Errorf("what fills a place is filled again: %q", got)
	}
}

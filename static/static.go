// Package static holds the front end as it is served: built files with their
// hash in the name, compressed beforehand, and the pages that load them. The
// sources stand beside it; static/dist is what `go generate ./static` makes.
package static

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"html"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:generate go run ./build

// Of each file its smallest form: the others are made of it where they are asked
// for first, which hardly any browser does, and would be a megabyte.
//
//go:embed dist/*.br dist/*.html dist/loader.js
var embedded embed.FS

// devFolder is where --dev looks, from the source tree's root.
const devFolder = "static/dist"

// settingsPlace is where the loader's settings go.
const settingsPlace = "__RECADO_SETTINGS__"

// Assets are the built files.
type Assets struct {
	files  map[string]file   // by name, with the hash
	urls   map[string]string // by name without it: panel.css → /static/panel.HASH.css
	pages  map[string]string // with the addresses of files filled in
	loader [2][]byte         // before and behind the settings
	words  map[string]Words  // by locale
}

type file struct {
	kind string
	br   []byte
	// gzip is what a browser gets that does not take brotli, as over http
	// none does; packed once.
	gzip func() ([]byte, error)
}

// Open reads the files that are built in, or those on disk for dev.
func Open(dev bool) (*Assets, error) {
	var from fs.FS
	from, err := fs.Sub(embedded, "dist")
	if dev {
		from = os.DirFS(devFolder)
	}
	if err != nil {
		return nil, err
	}
	a := &Assets{files: map[string]file{}, urls: map[string]string{}, pages: map[string]string{}}
	entries, err := fs.ReadDir(from, ".")
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	for _, e := range entries {
		if err := a.add(from, e.Name()); err != nil {
			return nil, fmt.Errorf("static: %w", err)
		}
	}
	if a.loader[0] == nil {
		return nil, fmt.Errorf("static: dist has no loader.js; run go generate ./static")
	}
	if a.words, err = readWords(); err != nil {
		return nil, err
	}
	return a, a.addPages(from, entries)
}

func (a *Assets) add(from fs.FS, name string) error {
	if name == "loader.js" {
		body, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		before, behind, found := bytes.Cut(body, []byte(settingsPlace))
		if !found {
			return fmt.Errorf("loader.js has no %s", settingsPlace)
		}
		a.loader = [2][]byte{before, behind}
		return nil
	}
	name, packed := strings.CutSuffix(name, ".br")
	if !packed {
		return nil
	}
	br, err := fs.ReadFile(from, name+".br")
	if err != nil {
		return err
	}
	ext := path.Ext(name)
	a.files[name] = file{kinds[ext], br, sync.OnceValues(func() ([]byte, error) { return repack(br) })}
	plain, _, _ := strings.Cut(name, ".")
	a.urls[plain+ext] = "/static/" + name
	return nil
}

var kinds = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".png": "image/png", ".webmanifest": "application/manifest+json",
}

// places are what a build fills in before, and a page must not show.
var places = regexp.MustCompile(`{{[a-z]+ "[^}]*}}`)

// addPages fills the addresses of files into the pages. They are filled in by
// hand: a template calls methods by name, for which the linker keeps every
// method of every type, eleven megabytes of the server.
func (a *Assets) addPages(from fs.FS, entries []fs.DirEntry) error {
	for _, e := range entries {
		if path.Ext(e.Name()) != ".html" {
			continue
		}
		body, err := fs.ReadFile(from, e.Name())
		if err != nil {
			return fmt.Errorf("static: %w", err)
		}
		page := string(body)
		for name, url := range a.urls {
			page = strings.ReplaceAll(page, `{{url "`+name+`"}}`, url)
		}
		if _, behind, found := strings.Cut(page, `{{url "`); found {
			name, _, _ := strings.Cut(behind, `"`)
			return fmt.Errorf("static: no file %s for %s; run go generate ./static", name, e.Name())
		}
		if what := places.FindString(page); what != "" {
			return fmt.Errorf("static: %s has %s, which nobody fills in", e.Name(), what)
		}
		a.pages[e.Name()] = page
	}
	return nil
}

// URL is a file's address by its plain name, panel.css; "" if there is none.
func (a *Assets) URL(name string) string { return a.urls[name] }

// Serve answers the file of a hashed name in the best encoding that the
// browser accepts. It may be kept for ever: another content has another name.
func (a *Assets) Serve(name, acceptEncoding string) (body []byte, headers map[string]string, ok bool) {
	f, ok := a.files[name]
	if !ok {
		return nil, nil, false
	}
	headers = map[string]string{
		"Content-Type": f.kind, "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding",
		"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
	}
	if strings.HasPrefix(name, "widget") { // the loader's later stages run on the company's pages
		headers["Access-Control-Allow-Origin"], headers["Cross-Origin-Resource-Policy"] = "*", "cross-origin"
	}
	var err error
	switch {
	case accepts(acceptEncoding, "br"):
		headers["Content-Encoding"] = "br"
		body = f.br
	case accepts(acceptEncoding, "gzip"):
		headers["Content-Encoding"] = "gzip"
		body, err = f.gzip()
	default:
		body, err = unpack(f.br)
	}
	return body, headers, err == nil
}

func unpack(br []byte) ([]byte, error) { return io.ReadAll(brotli.NewReader(bytes.NewReader(br))) }

// repack makes gzip of brotli.
func repack(br []byte) ([]byte, error) {
	plain, err := unpack(br)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// accepts reads an Accept-Encoding header: the coding is named, and not with a
// weight of zero (RFC 9110, 12.5.3).
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			weight = strings.TrimPrefix(strings.TrimSpace(weight), "q=")
			return strings.Trim(weight, "0.") != "" || weight == ""
		}
	}
	return false
}

// Loader is the script tag's code with a widget's settings, which must be JSON
// that encoding/json has made safe for a script (it escapes <, > and &).
func (a *Assets) Loader(settings []byte) []byte {
	out := make([]byte, 0, len(a.loader[0])+len(settings)+len(a.loader[1]))
	out = append(out, a.loader[0]...)
	out = append(out, settings...)
	return append(out, a.loader[1]...)
}

// Panel is the page in the widget's iframe, with its Boot inlined: JSON that
// encoding/json has made safe for a script.
func (a *Assets) Panel(locale, title string, boot []byte) ([]byte, error) {
	words, ok := a.urls["words-"+locale+".js"]
	if !ok {
		return nil, fmt.Errorf("static: no words in %q; run go generate ./static", locale)
	}
	return a.page("panel.html", `{{url (printf "words-%s.js" .Locale)}}`, words,
		"{{.Locale}}", html.EscapeString(locale), "{{.Dir}}", direction(locale), "{{.Title}}", html.EscapeString(title), "{{.Boot}}", string(boot))
}

// direction is how a language is written, for its page.
func direction(locale string) string {
	switch language, _, _ := strings.Cut(locale, "-"); language {
	case "ar", "fa", "he", "ur":
		return "rtl"
	}
	return "ltr"
}

// Console is the page of agents and administrators.
func (a *Assets) Console() ([]byte, error) { return a.page("console.html") }

// Operator is the page of who runs the server.
func (a *Assets) Operator() ([]byte, error) { return a.page("operator.html") }

// page is one page with its places, given as pairs, filled in.
func (a *Assets) page(name string, places ...string) ([]byte, error) {
	page, ok := a.pages[name]
	if !ok {
		return nil, fmt.Errorf("static: no page %s; run go generate ./static", name)
	}
	return []byte(strings.NewReplacer(places...).Replace(page)), nil
}

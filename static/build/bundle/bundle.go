// Package bundle turns the front end's sources into the files of static/dist.
// The build command writes them; a test compares them with what is committed.
package bundle

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

// A Target is one part of the front end that is built by itself. What its
// sources import() becomes a file of its own, NAME-part.HASH.js, that the
// browser fetches when it is asked for.
type Target struct {
	Name string
	// Entries are output names (without extension) to source files.
	Entries map[string]string
	Pages   []string // HTML shells that are copied, under the sources
	Engine  api.Target
	// Plain keeps the name without a hash and makes no compressed copies: the
	// loader, whose settings the server fills in.
	Plain bool
	// Eager tells the browser to compile every function at once, while the file
	// is still coming and on another thread, since nearly all are called at the
	// start; else it reads each twice, the second time while the page waits.
	Eager bool
	// Without are the words that no reader of this target meets.
	Without *regexp.Regexp
	// Late are the words that only parts fetched later say: they are in the
	// entries whose source is named late-*, and not in the others.
	Late *regexp.Regexp
}

// A File is one file of dist.
type File struct {
	Name string
	Body []byte
}

// Targets lists everything that dist is made of. The console is there when
// its entry is.
func Targets(root string) []Target {
	all := []Target{
		{Name: "loader", Entries: map[string]string{"loader": "widget/loader/main.ts"}, Engine: api.ES2020, Plain: true, Eager: true},
		{Name: "widget", Entries: map[string]string{"widget": "widget/loader/later/main.ts"}, Engine: api.ES2020, Eager: true},
		{Name: "panel", Entries: map[string]string{"panel": "widget/panel/main.tsx"}, Pages: []string{"widget/panel/panel.html"}, Engine: api.ES2022, Eager: true},
		{Name: "words", Entries: map[string]string{
			"words-es": "widget/words/es.ts",
			"words-en": "widget/words/en.ts",
			"words-pt": "widget/words/pt.ts",
		}, Engine: api.ES2022, Without: deskWords, Late: lateWords},
		{Name: "plain", Entries: map[string]string{"plain": "plain/plain.css", "plain-dark": "shared/dark.css"}, Engine: api.ES2022},
		{Name: "push", Entries: map[string]string{"push-worker": "console/worker.ts"}, Engine: api.ES2022},
		{Name: "console", Entries: map[string]string{"console": "console/main.tsx"}, Pages: []string{"console/console.html"}, Engine: api.ES2022},
		{Name: "operator", Entries: map[string]string{"operator": "operator/main.tsx"}, Pages: []string{"operator/operator.html"}, Engine: api.ES2022},
	}
	var there []Target
	for _, t := range all {
		if t.exists(root) {
			there = append(there, t)
		}
	}
	return there
}

func (t Target) exists(root string) bool {
	for _, src := range t.Entries {
		if _, err := os.Stat(filepath.Join(root, src)); err != nil {
			return false
		}
	}
	return true
}

// Owns says whether a file of dist is made by this target, also an old one.
func (t Target) Owns(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	if _, ok := t.Entries[base]; ok || strings.HasPrefix(base, t.Name+"-") {
		return true
	}
	for _, p := range t.Pages {
		if filepath.Base(p) == name {
			return true
		}
	}
	return false
}

// ErrNoPackages says that static/node_modules is not there.
var ErrNoPackages = errors.New("static/node_modules is missing: run `npm ci` in static/")

// Build makes the target's files, sorted as esbuild gives them.
func (t Target) Build(root string) ([]File, error) {
	result, made, err := t.run(root)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, out := range result {
		name := filepath.Base(out.Path)
		if made.hollow(path.Join("dist", name)) {
			continue // the page names what it imports
		}
		finished, err := t.finish(name, out.Contents)
		if err != nil {
			return nil, err
		}
		files = append(files, finished...)
	}
	for _, p := range t.Pages {
		body, err := os.ReadFile(filepath.Join(root, p))
		if err != nil {
			return nil, err
		}
		files = append(files, File{filepath.Base(p), made.scripts(body)})
	}
	return files, nil
}

// run is esbuild's work: the files, and what they are made of.
func (t Target) run(root string) ([]api.OutputFile, outputs, error) {
	if _, err := os.Stat(filepath.Join(root, "node_modules", "preact")); err != nil {
		return nil, nil, ErrNoPackages
	}
	result := api.Build(t.options(root))
	if len(result.Errors) > 0 {
		return nil, nil, errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	made, err := readOutputs(result.Metafile)
	return result.OutputFiles, made, err
}

func (t Target) options(root string) api.BuildOptions {
	o := api.BuildOptions{
		AbsWorkingDir:     root,
		Outdir:            filepath.Join(root, "dist"),
		EntryNames:        "[name].[hash]",
		ChunkNames:        t.Name + "-[name].[hash]",
		Bundle:            true,
		Splitting:         true,
		Metafile:          true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		Target:            t.Engine,
		Format:            api.FormatESModule,
		Loader:            map[string]api.Loader{".svg": api.LoaderText},
		LogLevel:          api.LogLevelSilent,
		Plugins:           t.plugins(),
		TsconfigRaw:       `{"compilerOptions":{"target":"ES2022","useDefineForClassFields":false,"verbatimModuleSyntax":true}}`,
	}
	if t.Eager {
		o.Banner = map[string]string{"js": "//# allFunctionsCalledOnLoad"}
	}
	if t.Plain {
		o.Format, o.EntryNames, o.Splitting = api.FormatIIFE, "[name]", false
	}
	if len(t.Pages) > 0 {
		// Shorter than the calls of JSX's automatic runtime.
		o.JSX, o.JSXFactory, o.JSXFragment, o.Inject = api.JSXTransform, "h", "Fragment", []string{"shared/h.ts"}
	}
	for name, src := range t.Entries {
		o.EntryPointsAdvanced = append(o.EntryPointsAdvanced, api.EntryPoint{InputPath: src, OutputPath: name})
	}
	return o
}

// finish adds a file's compressed copy. Its name has its hash already.
func (t Target) finish(name string, body []byte) ([]File, error) {
	if t.Plain {
		return []File{{name, body}}, nil
	}
	br, err := Brotli(body)
	if err != nil {
		return nil, err
	}
	return []File{{name, body}, {name + ".br", br}}, nil
}

// Brotli compresses at the highest level.
func Brotli(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("brotli: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("brotli: %w", err)
	}
	return b.Bytes(), nil
}

// Gzip compresses at the highest level, without a time or a name.
func Gzip(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return b.Bytes(), nil
}

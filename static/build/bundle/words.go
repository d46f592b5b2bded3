package bundle

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// deskWords are the shared words that only agents and administrators meet. A
// panel that is told one of them all the same says what it says of an accident.
var deskWords = regexp.MustCompile(`^event\.closed\.visitor$|^refusal\.(` +
	`bad_login|weak_password|bad_password|limit_reached|choose_tenant|tenant_gone|quota_agents|no_receipt|agent_disabled|last_owner|last_project|project_busy|bad_agent|conversation_taken|` +
	`stale|taken|no_case|has_case|bad_hours|bad_cursor|bad_status|bad_json|bad_frame|hello_first|bad_client_id|frame_too_large|` +
	`required|bad_value|whole_number|file_name|client_id_reused|forbidden|unauthorized|token_expired|conversation_open)$`)

// lateWords are those that the panel can show its first screen and take a
// message without: they come with the parts that say them. Whoever adds a
// word to a part that is fetched later gives it one of these beginnings.
var lateWords = regexp.MustCompile(`^(refusal|thread|event|file|form|done|questions|cases|channel|list|rate|ended|ask|mail|wait|courtesy|emoji)\.`)

// isLate says whether a word comes late. A sentence for any accident is there
// from the start: the others may be what cannot be fetched.
func (t Target) isLate(key string) bool {
	return key != "refusal.internal" && t.Late.MatchString(key)
}

// latePrefix begins the names of the sources that get the late words.
const latePrefix = "late-"

// plugins leave out of the word lists what the target's readers never meet, or
// meet later, and make a text of every style sheet that is imported as one.
func (t Target) plugins() []api.Plugin {
	return []api.Plugin{{Name: "recado", Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `\.css$`}, t.sheet)
		if t.Without == nil {
			return
		}
		b.OnResolve(api.OnResolveOptions{Filter: `/lang/[a-z]+\.json$`}, resolveWords)
		b.OnLoad(api.OnLoadOptions{Filter: `/lang/[a-z]+\.json$`}, t.loadWords)
	}}}
}

// resolveWords tells the two readers of one list apart by a suffix.
func resolveWords(a api.OnResolveArgs) (api.OnResolveResult, error) {
	suffix := ""
	if strings.HasPrefix(filepath.Base(a.Importer), latePrefix) {
		suffix = "?late"
	}
	return api.OnResolveResult{Path: filepath.Join(a.ResolveDir, a.Path), Suffix: suffix}, nil
}

func (t Target) loadWords(a api.OnLoadArgs) (api.OnLoadResult, error) {
	text, err := os.ReadFile(a.Path)
	if err != nil {
		return api.OnLoadResult{}, err
	}
	words := map[string]string{}
	if err := json.Unmarshal(text, &words); err != nil {
		return api.OnLoadResult{}, err
	}
	late := a.Suffix != ""
	for key := range words {
		if t.Without.MatchString(key) || t.isLate(key) != late {
			delete(words, key)
		}
	}
	kept, err := json.Marshal(words) // keys in order: the same bytes every time
	contents := string(kept)
	return api.OnLoadResult{Contents: &contents, Loader: api.LoaderJSON}, err
}

// sheet loads `import css from './x.css' with { type: 'text' }`: the styles of
// a part that is fetched later, small, to be put on the document by that part.
func (t Target) sheet(a api.OnLoadArgs) (api.OnLoadResult, error) {
	if a.With["type"] != "text" {
		return api.OnLoadResult{}, nil
	}
	text, err := os.ReadFile(a.Path)
	if err != nil {
		return api.OnLoadResult{}, err
	}
	small := api.Transform(string(text), api.TransformOptions{
		Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true, Charset: api.CharsetUTF8,
	})
	contents := string(small.Code)
	return api.OnLoadResult{Contents: &contents, Loader: api.LoaderText, Errors: small.Errors, Warnings: small.Warnings}, nil
}

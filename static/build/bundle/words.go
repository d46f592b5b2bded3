package bundle

import (
	"encoding/json"
	"os"
	"regexp"

	"github.com/evanw/esbuild/pkg/api"
)

// deskWords are the shared words that only agents and administrators meet. A
// panel that is told one of them all the same says what it says of an accident.
var deskWords = regexp.MustCompile(`^event\.closed\.visitor$|^refusal\.(` +
	`bad_login|weak_password|bad_password|limit_reached|choose_tenant|agent_disabled|last_owner|bad_agent|conversation_taken|` +
	`stale|taken|bad_hours|bad_cursor|bad_status|bad_json|bad_frame|hello_first|bad_client_id|frame_too_large|` +
	`required|bad_value|file_name|client_id_reused|forbidden|unauthorized|token_expired|conversation_open)$`)

// plugins leave out of the word lists what the target's readers never meet.
func (t Target) plugins() []api.Plugin {
	if t.Without == nil {
		return nil
	}
	load := func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		text, err := os.ReadFile(a.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		words := map[string]string{}
		if err := json.Unmarshal(text, &words); err != nil {
			return api.OnLoadResult{}, err
		}
		for key := range words {
			if t.Without.MatchString(key) {
				delete(words, key)
			}
		}
		kept, err := json.Marshal(words) // keys in order: the same bytes every time
		contents := string(kept)
		return api.OnLoadResult{Contents: &contents, Loader: api.LoaderJSON}, err
	}
	return []api.Plugin{{Name: "words", Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `/lang/[a-z]+\.json$`}, load)
	}}}
}

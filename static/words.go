package static

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// The languages of what the server itself writes: the launcher's words among the
// loader's settings, the page without scripts, with the words of the panel, so
// that both say the same, and letters.
//
//go:embed shared/lang/*.json widget/lang/*.json widget/loader/lang/*.json plain/lang/*.json letters/lang/*.json
var languages embed.FS

// Words are the sentences of one language, by key.
type Words map[string]string

// Words are those of a locale; nil for one that is not spoken.
func (a *Assets) Words(locale string) Words { return a.words[locale] }

// T is a sentence, its {places} filled from pairs of name and value. A key that
// is not there is shown itself, so that it is noticed.
func (w Words) T(key string, pairs ...string) string {
	sentence, ok := w[key]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}

// N is the form of a sentence for a number, its {n}.
func (w Words) N(key string, n int) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return w.T(key+form, "n", strconv.Itoa(n))
}

func readWords() (map[string]Words, error) {
	all := map[string]Words{}
	for _, folder := range []string{"shared/lang", "widget/lang", "widget/loader/lang", "plain/lang", "letters/lang"} {
		files, err := languages.ReadDir(folder)
		if err != nil {
			return nil, fmt.Errorf("static: %w", err)
		}
		for _, f := range files {
			raw, err := languages.ReadFile(path.Join(folder, f.Name()))
			if err != nil {
				return nil, fmt.Errorf("static: %w", err)
			}
			locale := strings.TrimSuffix(f.Name(), ".json")
			if all[locale] == nil {
				all[locale] = Words{}
			}
			words := all[locale]
			if err := json.Unmarshal(raw, &words); err != nil { // into the same map
				return nil, fmt.Errorf("static: %s/%s: %w", folder, f.Name(), err)
			}
		}
	}
	return all, nil
}

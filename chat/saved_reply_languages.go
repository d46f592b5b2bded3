package chat

import (
	"cmp"
	"context"
	"slices"

	"recado/tenant"
)

// ReplyTexts are everybody's saved replies with the languages that each is said
// in. Those of a project with the same shortcut say the same; one for everybody
// is said in all languages, and lacks none.
func (s *Service) ReplyTexts(ctx context.Context, sc tenant.Scope) ([]tenant.MissingText, error) {
	all, err := s.Store.SavedReplies(ctx, sc, "", MaxSavedReplies)
	if err != nil {
		return nil, err
	}
	var texts []tenant.MissingText
	place := map[[2]string]int{}
	for i := range all {
		r := &all[i]
		key := [2]string{r.Project, cmp.Or(r.Shortcut, "/"+r.ID)}
		at, known := place[key]
		if !known {
			at = len(texts)
			place[key] = at
			texts = append(texts, tenant.MissingText{Kind: tenant.KindReply, Object: r.ID, Label: r.Title, Field: "text"})
		}
		for _, l := range tenant.Locales {
			if (r.Locale == "" || r.Locale == l) && !slices.Contains(texts[at].Has, l) {
				texts[at].Has = append(texts[at].Has, l)
			}
		}
	}
	return texts, nil
}

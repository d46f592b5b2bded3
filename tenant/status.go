package tenant

import (
	"fmt"
	"regexp"
	"slices"
)

// Whom a waiting ticket waits for.
const (
	OnRequester  = "requester"
	OnUs         = "us"
	OnThirdParty = "third_party"
)

const maxStatuses = 40

// categories are all of them; a tenant has a word for each.
var categories = []Category{CategoryNew, CategoryOpen, CategoryWaiting, CategorySolved, CategoryClosed, CategoryCancelled}

// DefaultStatuses are the words for ticket states that a tenant starts with.
func DefaultStatuses() []Status {
	names := func(es, en, pt string) map[string]string { return map[string]string{"es": es, "en": en, "pt": pt} }
	return []Status{
		{Key: "new", Category: CategoryNew, Names: names("Nuevo", "New", "Novo")},
		{Key: "open", Category: CategoryOpen, Names: names("En curso", "Open", "Em andamento")},
		{Key: "waiting_requester", Category: CategoryWaiting, On: OnRequester,
			Names: names("Esperando al solicitante", "Waiting for requester", "Aguardando solicitante")},
		{Key: "waiting_us", Category: CategoryWaiting, On: OnUs,
			Names: names("En espera", "On hold", "Em espera")},
		{Key: "waiting_third_party", Category: CategoryWaiting, On: OnThirdParty,
			Names: names("Esperando a un tercero", "Waiting for a third party", "Aguardando terceiro")},
		{Key: "solved", Category: CategorySolved, Names: names("Resuelto", "Solved", "Resolvido")},
		{Key: "closed", Category: CategoryClosed, Names: names("Cerrado", "Closed", "Fechado")},
		{Key: "cancelled", Category: CategoryCancelled, Names: names("Anulado", "Cancelled", "Cancelado")},
	}
}

var statusKey = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)

// validStatuses cleans the names and refuses a list that lacks a category or
// names one twice.
func validStatuses(all []Status) error {
	if len(all) > maxStatuses {
		return ErrLimit.At("statuses").With("limit", maxStatuses)
	}
	seen := map[string]bool{}
	has := map[Category]bool{}
	for i, s := range all {
		field := fmt.Sprintf("statuses.%d", i)
		on := s.On == "" || s.Category == CategoryWaiting && slices.Contains([]string{OnRequester, OnUs, OnThirdParty}, s.On)
		if !statusKey.MatchString(s.Key) || seen[s.Key] || !on || !slices.Contains(categories, s.Category) {
			return ErrBadValue.At(field)
		}
		seen[s.Key], has[s.Category] = true, true
		if err := cleanTexts(field+".names", s.Names, 60); err != nil {
			return err
		}
		if len(s.Names) == 0 {
			return ErrRequired.At(field + ".names")
		}
	}
	if len(has) != len(categories) {
		return ErrRequired.At("statuses")
	}
	return nil
}

// cleanTexts cleans lines by locale, in place.
func cleanTexts(field string, names map[string]string, max int) error {
	for locale, name := range names {
		clean, err := requiredLine(field+"."+locale, name, max)
		if err != nil {
			return err
		}
		if !ValidLocale(locale) {
			return ErrBadValue.At(field)
		}
		names[locale] = clean
	}
	return nil
}

// keptStatuses refuses to lose a state in which tickets may stand.
func keptStatuses(old, all []Status) error {
	for _, s := range old {
		if !slices.ContainsFunc(all, func(n Status) bool { return n.Key == s.Key && n.Category == s.Category }) {
			return ErrBadValue.At("statuses").With("status", s.Key)
		}
	}
	return nil
}

package chat

import (
	"context"
	"slices"
	"time"

	"recado/tenant"
)

// How long a first answer took lately (S5). It is read from the conversations
// and kept nowhere else: all nodes come to the same, and a restart forgets
// nothing.
const (
	measureEvery  = time.Minute        // a tenant is measured again, where somebody looks
	measureLately = 7 * 24 * time.Hour // older conversations say nothing about now
	measureNewest = 100                // conversations of a tenant that are looked at
	measureLeast  = 3                  // answers that make a measure
)

// waits are seconds, by project; a project without a measure is not in it.
type waits map[string]int64

type measured struct {
	at    time.Time
	waits waits
}

// waits measures a tenant, at most once in measureEvery.
func (w *watch) waits(ctx context.Context, sc tenant.Scope) (waits, error) {
	now := w.service.Now()
	w.mu.Lock()
	last := w.measures[sc.Tenant()]
	w.mu.Unlock()
	if last.waits != nil && now.Sub(last.at) < measureEvery {
		return last.waits, nil
	}
	page, err := w.service.Store.Conversations(ctx, sc, ConversationQuery{View: ViewAll, Limit: measureNewest})
	if err != nil {
		return last.waits, err
	}
	found := measure(page.Items, now.Add(-measureLately).UnixMilli())
	w.mu.Lock()
	w.measures[sc.Tenant()] = measured{now, found}
	w.mu.Unlock()
	return found, nil
}

// measure takes the middle one of each project's first answers in
// conversations that began since a time (ms): one that was forgotten over
// night changes it little.
func measure(all []Conversation, since int64) waits {
	took := map[string][]int64{}
	for i := range all {
		if c := &all[i]; c.FirstAnswer > 0 && c.CreatedAt >= since {
			took[c.Project] = append(took[c.Project], c.FirstAnswer)
		}
	}
	found := waits{}
	for project, list := range took {
		if len(list) >= measureLeast {
			slices.Sort(list)
			found[project] = plain(list[len(list)/2])
		}
	}
	return found
}

// plain is a wait as people say it, in seconds, never shorter than it was: tens
// of seconds, from a minute on minutes. It also keeps launchers from being told
// of every second.
func plain(ms int64) int64 {
	seconds, step := (ms+999)/1000, int64(10)
	if seconds > 60 {
		step = 60
	}
	return (seconds + step - 1) / step * step
}

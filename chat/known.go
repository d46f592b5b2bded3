package chat

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"recado/tenant"
)

const (
	// knownLife is how long a node may take a conversation for what it was
	// when it missed the news of a change. Every node that hears of one forgets
	// at once, and what decides is asked of the last entry all the same.
	knownLife = 3 * time.Second
	// knownAging is the part of it after which what is asked for by every key
	// is read again behind the answer, so that no key waits for the store.
	knownAging = knownLife / 2
	// knownMost bounds what is remembered.
	knownMost = 5_000
)

// known are the conversations that this node has lately read or written, at
// the highest version seen: who writes fast must not have the same document
// read for every word. They are shared, and never changed.
type known struct {
	now func() time.Time

	mu  sync.Mutex
	all map[dirtyKey]knownConversation
}

type knownConversation struct {
	conversation *Conversation // nil: anything below version is out of date
	version      int64
	until        time.Time
}

func newKnown(now func() time.Time) *known {
	return &known{now: now, all: map[dirtyKey]knownConversation{}}
}

// get returns what is known of a conversation; nil for nothing, or for what is
// too old. aging says that it soon will be. The caller must not change it.
func (k *known) get(key dirtyKey) (c *Conversation, aging bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if left := k.all[key].until.Sub(k.now()); left > 0 {
		return k.all[key].conversation, left <= knownLife-knownAging
	}
	return nil, false
}

// put remembers a copy of c as it is stored, unless a higher version is known.
func (k *known) put(sc tenant.Scope, c *Conversation) {
	key, stored := dirtyKey{sc, c.ID}, *c
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	if e := k.all[key]; now.Before(e.until) && e.version > c.Version {
		return
	}
	if len(k.all) >= knownMost {
		clear(k.all)
	}
	k.all[key] = knownConversation{&stored, c.Version, now.Add(knownLife)}
}

func (k *known) forget(key dirtyKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.all, key)
}

// movedFrame says that c is another project's since its present version.
func movedFrame(c *Conversation) []byte {
	return fmt.Appendf(nil, "%d %s", c.Version, c.ID)
}

// moved reads what movedFrame wrote. What was read before, and is put only
// now, does not count either.
func (k *known) moved(sc tenant.Scope, frame []byte) {
	first, id, _ := strings.Cut(string(frame), " ")
	version, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return
	}
	key := dirtyKey{sc, id}
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.all[key]; e.version < version {
		k.all[key] = knownConversation{nil, version, k.now().Add(knownLife)}
	}
}

// sweep drops what is too old to be an answer.
func (k *known) sweep() {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	for key, e := range k.all {
		if !now.Before(e.until) {
			delete(k.all, key)
		}
	}
}

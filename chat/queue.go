package chat

import (
	"context"
	"time"

	"recado/tenant"
)

// A queuePlace is how many of its project wait up to a conversation, itself
// included.
type queuePlace struct {
	conversation, visitor string
	place                 int
}

// A queueView is what a node knows of a tenant's queue, and has told its
// visitors. Who asks for one place must not read the whole queue: it is read
// once for all, at most stateLife old.
type queueView struct {
	at     time.Time
	read   int64                 // ms, when it was read
	missed time.Time             // when somebody who was not in it last had it read again
	places map[string]queuePlace // by conversation
	behind map[string]int        // how many wait, by project
}

// place is a waiting conversation's place, 0 if it is too far behind to say.
// One that has begun to wait since the view was read stands at the end; a
// queue frame corrects it if it was not quite the last. One that may have come
// back to its old place is looked for, unless somebody has just looked: while
// the store is slow everybody's first word is older than the view.
func (w *watch) place(ctx context.Context, sc tenant.Scope, c *Conversation) (int, error) {
	if c.Status != Waiting {
		return 0, nil
	}
	v, err := w.queue(ctx, sc)
	if err != nil {
		return 0, err
	}
	if p, ok := w.placeIn(v, c); ok {
		return p, nil
	}
	if v, err = w.readQueue(ctx, sc); err != nil {
		return 0, err
	}
	w.turn(sc, v)
	p, _ := w.placeIn(v, c)
	return p, nil
}

func (w *watch) placeIn(v *queueView, c *Conversation) (place int, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p, known := v.places[c.ID]; known {
		return p.place, true
	}
	if len(v.places) >= queueMost {
		return 0, true
	}
	if now := w.service.Now(); c.WaitingSince < v.read && now.Sub(v.missed) >= hintGap {
		v.missed = now // this call looks
		return 0, false
	}
	v.add(c.ID, c.VisitorID, c.Project)
	return v.places[c.ID].place, true
}

// queue returns the node's view, read anew when it is old. While one call
// reads, others are served with what is there.
func (w *watch) queue(ctx context.Context, sc tenant.Scope) (*queueView, error) {
	now := w.service.Now()
	w.mu.Lock()
	v := w.queues[sc.Tenant()]
	if v != nil && now.Sub(v.at) < stateLife {
		w.mu.Unlock()
		return v, nil
	}
	if v != nil {
		v.at = now // this call reads
	}
	w.mu.Unlock()
	fresh, err := w.readQueue(ctx, sc)
	if err != nil {
		return nil, err
	}
	w.turn(sc, fresh)
	return fresh, nil
}

// readQueue reads those who wait, longest first.
func (w *watch) readQueue(ctx context.Context, sc tenant.Scope) (*queueView, error) {
	v := &queueView{at: w.service.Now(), read: w.service.now(), places: map[string]queuePlace{}, behind: map[string]int{}}
	page, err := w.service.Store.Conversations(ctx, sc, ConversationQuery{View: ViewWaiting, Limit: queueMost})
	if err != nil {
		return nil, err
	}
	for i := range page.Items {
		c := &page.Items[i]
		v.add(c.ID, c.VisitorID, c.Project)
	}
	return v, nil
}

func (v *queueView) add(conversation, visitor, project string) {
	v.behind[project]++
	v.places[conversation] = queuePlace{conversation, visitor, v.behind[project]}
}

// tellQueue reads the queue and tells this node's visitors whose place is
// another one than it was. One that is longer than is told moves slowly, and
// is dear to read: once in stateLife will do.
func (w *watch) tellQueue(ctx context.Context, sc tenant.Scope) error {
	w.mu.Lock()
	v := w.queues[sc.Tenant()]
	rests := v != nil && len(v.places) >= queueMost && w.service.Now().Sub(v.at) < stateLife
	w.mu.Unlock()
	if rests {
		return nil
	}
	fresh, err := w.readQueue(ctx, sc)
	if err != nil {
		return err
	}
	w.turn(sc, fresh)
	return nil
}

// turn puts a newer view in the place of the old one, and tells the visitors
// what changed; 0 is no longer waiting.
func (w *watch) turn(sc tenant.Scope, fresh *queueView) {
	w.mu.Lock()
	old := w.queues[sc.Tenant()]
	w.queues[sc.Tenant()] = fresh
	var changed []queuePlace
	if old != nil {
		fresh.missed = old.missed
		for id, p := range old.places {
			if _, waits := fresh.places[id]; !waits {
				changed = append(changed, queuePlace{id, p.visitor, 0})
			}
		}
	}
	for id, p := range fresh.places {
		if old == nil || old.places[id] != p {
			changed = append(changed, p)
		}
	}
	w.mu.Unlock()
	for _, p := range changed {
		w.tell(sc, channelVisitor(p.visitor), frameQueue{"queue", p.conversation, p.place})
	}
}

package chat_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"recado/chat"
)

// A slow store stores words that are older than what was read of the queue
// meanwhile: who asks for their place then does not read it again, each for
// themselves.
func TestPlacesOfOldWordsDoNotReadTheQueueEach(t *testing.T) {
	h := newHouse(t)
	h.start(t, h.visitor("v1"), "support", "client-0001", "hola")
	s, store, _ := h.counted()
	ask := func(i, want int) {
		t.Helper()
		old := &chat.Conversation{ID: fmt.Sprint("old-", i), VisitorID: fmt.Sprint("someone-", i), Project: "support",
			Status: chat.Waiting, WaitingSince: h.now.Now().Add(-time.Second).UnixMilli()}
		view, err := s.VisitorView(t.Context(), h.sc, old)
		must(t, err)
		if view.Place != want {
			t.Errorf("%s has place %d, want %d", old.ID, view.Place, want)
		}
	}
	for i := range 20 {
		ask(i, 2+i)
	}
	if n := store.lists.Load(); n != 2 { // once for all, and once for the first who was not in it
		t.Errorf("the queue was read %d times for 20 places", n)
	}
	h.now.Add(time.Second / 2) // it may have come back to its old place: it is looked for
	ask(20, 2)
	if n := store.lists.Load(); n != 3 {
		t.Errorf("the queue was read %d times, want once more", n)
	}
}

// What is slow is not looked at the more for it.
func TestRest(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		0: 250 * time.Millisecond, 50 * time.Millisecond: 250 * time.Millisecond,
		time.Second: 4 * time.Second, time.Minute: 5 * time.Second,
	} {
		if got := chat.Rest(took); got != want {
			t.Errorf("a look of %s is followed by a rest of %s, want %s", took, got, want)
		}
	}
}

// A queue that is longer than is told is not read again for each of those who
// join its end.
func TestLongQueueIsReadOnceASecond(t *testing.T) {
	h := newHouse(t)
	var all sync.WaitGroup
	for i := range chat.QueueMost {
		all.Go(func() {
			id := fmt.Sprint("old-", i)
			err := h.store.InsertConversation(t.Context(), h.sc, &chat.Conversation{
				ID: id, VisitorID: id, Project: "support", Seq: 1, Status: chat.Waiting, WaitingSince: int64(i + 1),
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s, store, _ := h.counted()
	for i, want := range []int64{1, 1, 2} {
		must(t, s.TellQueue(t.Context(), h.sc))
		if n := store.lists.Load(); n != want {
			t.Errorf("the queue was read %d times, want %d", n, want)
		}
		h.now.Add(time.Duration(i+1) * 400 * time.Millisecond)
	}
}

package storage_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"recado/chat"
	"recado/storage"
	"recado/storage/engine"
	"recado/storage/enginetest"
	"recado/storage/mongo"
	"recado/storage/sqlite"
	"recado/tenant"
)

// onEachEngine runs a test on a prepared store over each engine.
func onEachEngine(t *testing.T, test func(t *testing.T, s *storage.Store)) {
	for name, open := range map[string]func(t *testing.T) (engine.Engine, error){
		"sqlite": func(t *testing.T) (engine.Engine, error) {
			return sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "recado.db"))
		},
		"mongo": func(t *testing.T) (engine.Engine, error) {
			return mongo.Open(t.Context(), enginetest.MongoURL(t)+"store"+tenant.NewID()[24:]) // its beginning is the time
		},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := open(t)
			must(t, err)
			t.Cleanup(func() { e.Close() })
			s := storage.New(e, make([]byte, 32))
			must(t, s.UnscopedPrepare(t.Context()))
			test(t, s)
		})
	}
}

// Who waits for an answer is found by since when: longest first, up to a time,
// by status, page by page; who was answered is not there.
func TestUnansweredView(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *storage.Store) {
		sc := tenant.UnscopedScope("acme")
		for i, since := range []int64{30, 0, 10, 20, 40, 25} {
			for _, status := range []chat.Status{chat.Waiting, chat.Active, chat.Closed} {
				must(t, s.InsertConversation(t.Context(), sc, &chat.Conversation{
					ID: fmt.Sprint(status, i), Status: status, Seq: 1, LastAt: int64(i), WaitingSince: since,
				}))
			}
		}
		for _, status := range []chat.Status{chat.Waiting, chat.Active} {
			got, pages := "", 0
			for cursor := ""; pages == 0 || cursor != ""; pages++ {
				page, err := s.Conversations(t.Context(), sc, chat.ConversationQuery{View: chat.ViewUnanswered, Status: status, Before: 31, Limit: 3, Cursor: cursor})
				must(t, err)
				for _, c := range page.Items {
					got += fmt.Sprint(c.ID, " ")
				}
				cursor = page.Cursor
			}
			if want := fmt.Sprintf("%[1]s2 %[1]s3 %[1]s5 %[1]s0 ", status); got != want || pages != 2 {
				t.Errorf("%q on %d pages, want %q on 2", got, pages, want)
			}
		}
		page, err := s.Conversations(t.Context(), sc, chat.ConversationQuery{View: chat.ViewUnanswered, Status: chat.Active, Before: 10, Limit: 3})
		if err != nil || len(page.Items) != 0 {
			t.Errorf("%v, %v; want nothing before the first", page.Items, err)
		}
	})
}

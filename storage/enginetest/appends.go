package enginetest

import (
	"errors"
	"fmt"
	"testing"

	"recado/storage/engine"
)

// say is an Append that says text after whatever came last.
func say(tenant, stream, clientID, text string) *engine.Append {
	return &engine.Append{Tenant: tenant, Stream: stream, ClientID: clientID,
		Next: func(last engine.Row) (string, any, error) {
			n := entry{ID: stream + "-" + clientID, Stream: stream, Seq: 1, ClientID: clientID, Text: text}
			if last == nil {
				return n.ID, n, nil
			}
			var before entry
			if err := last.Decode(&before); err != nil {
				return "", nil, err
			}
			n.Seq = before.Seq + 1
			return n.ID, &n, nil
		}}
}

var errClosed = errors.New("the stream is closed")

// unlessClosed is a Next that refuses behind an entry that says "close",
// except for one that says "reopen".
func unlessClosed(a *engine.Append, text string) *engine.Append {
	next := a.Next
	a.Next = func(last engine.Row) (string, any, error) {
		var before entry
		if last != nil {
			if err := last.Decode(&before); err != nil {
				return "", nil, err
			}
		}
		if before.Text == "close" && text != "reopen" {
			return "", nil, errClosed
		}
		return next(last)
	}
	return a
}

func appendAll(t testing.TB, e engine.Engine, group ...*engine.Append) {
	t.Helper()
	e.Append(ctx(t), entries, group)
	for _, a := range group {
		if a.Err != nil {
			t.Fatalf("append %s to %s: %v", a.ClientID, a.Stream, a.Err)
		}
	}
}

// stored reads a whole stream in order.
func stored(t testing.TB, e engine.Engine, tenant, stream string) []entry {
	t.Helper()
	var list []entry
	q := engine.Query{Index: engine.IndexSeq, Equal: []any{stream}, Limit: 100}
	for {
		rows, err := e.Find(ctx(t), entries, tenant, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			var n entry
			if err := r.Decode(&n); err != nil {
				t.Fatal(err)
			}
			if at := r.Position(); at.Order != n.Seq || at.ID != n.ID {
				t.Errorf("row of %+v is at %+v", n, at)
			}
			list = append(list, n)
			q.After = &engine.Position{Order: n.Seq, ID: n.ID}
		}
		if len(rows) < q.Limit {
			return list
		}
	}
}

// texts are what a stream says, and a failure where seq is not dense.
func texts(t testing.TB, e engine.Engine, tenant, stream string) string {
	t.Helper()
	list := []string{}
	for i, n := range stored(t, e, tenant, stream) {
		if n.Seq != int64(i+1) {
			t.Errorf("%s: entry %d has seq %d", stream, i+1, n.Seq)
		}
		list = append(list, n.Text)
	}
	return fmt.Sprint(list)
}

func testAppend(t *testing.T, s Store) {
	e := s.open(t)
	e.Append(ctx(t), entries, nil) // an empty group is nothing
	first := say("a", "s1", "c1", "one")
	appendAll(t, e, first, say("a", "s2", "c1", "uno"), say("b", "s1", "c1", "eins"))
	var n entry
	if err := first.Row.Decode(&n); err != nil || first.Repeated || n.Seq != 1 || n.Text != "one" ||
		first.Row.Position() != (engine.Position{Order: 1, ID: "s1-c1"}) {
		t.Errorf("first: %+v, %+v, %v", first, n, err)
	}
	for i := 2; i < 6; i++ {
		appendAll(t, e, say("a", "s1", fmt.Sprint("c", i), fmt.Sprint(i)))
	}
	for _, want := range [][3]string{
		{"a", "s1", "[one 2 3 4 5]"}, {"a", "s2", "[uno]"}, {"b", "s1", "[eins]"}, {"b", "s2", "[]"},
	} {
		if got := texts(t, e, want[0], want[1]); got != want[2] {
			t.Errorf("%v: %s", want, got)
		}
	}
	rows, err := e.Find(ctx(t), entries, "a", engine.Query{Index: engine.IndexClientID, Equal: []any{"s1", "c3"}, Limit: 1})
	if err != nil || ids(rows) != "[s1-c3]" {
		t.Errorf("by client id: %s, %v", ids(rows), err)
	}
	from := int64(4)
	rows, err = e.Find(ctx(t), entries, "a", engine.Query{Index: engine.IndexSeq, Equal: []any{"s1"}, From: &from, Desc: true, Limit: 9})
	if err != nil || ids(rows) != "[s1-c5 s1-c4]" {
		t.Errorf("from seq 4: %s, %v", ids(rows), err)
	}
}

func testAppendRepeat(t *testing.T, s Store) {
	e := s.open(t)
	for _, node := range []engine.Engine{e, s.second(t, e)} {
		appendAll(t, node, say("a", "s", "c1", "hello"), say("a", "other", "c1", "hi"))
		appendAll(t, node, say("a", "s", "c2", "close"))
		again := say("a", "s", "c1", "changed")
		refusing := unlessClosed(say("a", "s", "c2", "changed"), "changed")
		for _, a := range []*engine.Append{again, refusing} {
			appendAll(t, node, a)
			var n entry
			if err := a.Row.Decode(&n); err != nil || !a.Repeated || n.Text == "changed" || n.ClientID != a.ClientID {
				t.Errorf("repeat: %+v, %+v, %v", a, n, err)
			}
		}
	}
	if got := texts(t, e, "a", "s"); got != "[hello close]" {
		t.Errorf("after repeats: %s", got)
	}
}

func testAppendRefused(t *testing.T, s Store) {
	e := s.open(t)
	appendAll(t, e, say("a", "s", "c1", "close"), say("a", "open", "c1", "hello"))
	refused := unlessClosed(say("a", "s", "c2", "late"), "late")
	fine := unlessClosed(say("a", "open", "c2", "in time"), "in time")
	taken := say("a", "open2", "c1", "id of another")
	next := taken.Next
	taken.Next = func(last engine.Row) (string, any, error) {
		_, doc, err := next(last)
		return "s-c1", doc, err
	}
	e.Append(ctx(t), entries, []*engine.Append{refused, fine, taken})
	if !errors.Is(refused.Err, errClosed) || refused.Row != nil {
		t.Errorf("refused: %+v", refused)
	}
	if fine.Err != nil || fine.Row == nil {
		t.Errorf("its neighbour: %+v", fine)
	}
	if !errors.Is(taken.Err, engine.ErrExists) {
		t.Errorf("an id that is taken: %v", taken.Err)
	}
	for stream, want := range map[string]string{"s": "[close]", "open": "[hello in time]", "open2": "[]"} {
		if got := texts(t, e, "a", stream); got != want {
			t.Errorf("%s: %s", stream, got)
		}
	}
}

func testAppendMisused(t *testing.T, s Store) {
	e := s.open(t)
	appendAll(t, e, say("a", "s", "c1", "hello"))
	with := func(n entry) *engine.Append {
		return &engine.Append{Tenant: "a", Stream: "s", ClientID: "c2",
			Next: func(engine.Row) (string, any, error) { return "x", n, nil }}
	}
	for _, a := range []*engine.Append{
		with(entry{Stream: "s", Seq: 1, ClientID: "c2"}),
		with(entry{Stream: "s", Seq: 3, ClientID: "c2"}),
		with(entry{Stream: "t", Seq: 2, ClientID: "c2"}),
		with(entry{Stream: "s", Seq: 2, ClientID: "c1"}),
		say("a", "", "c2", "no stream"), say("a", "s", "", "no client id"), say("a/b", "s", "c", "bad tenant"),
	} {
		e.Append(ctx(t), entries, []*engine.Append{a})
		if a.Err == nil || a.Row != nil {
			t.Errorf("appended: %+v", a)
		}
	}
	if got := texts(t, e, "a", "s"); got != "[hello]" {
		t.Errorf("stored: %s", got)
	}
}

// testAppendStale takes turns between two nodes, so that each knows a last
// entry that is no longer the last one.
func testAppendStale(t *testing.T, s Store) {
	a := s.open(t)
	b := s.second(t, a)
	talk := func(e engine.Engine, clientID, text string) error {
		ask := unlessClosed(say("a", "s", clientID, text), text)
		e.Append(ctx(t), entries, []*engine.Append{ask})
		return ask.Err
	}
	for _, turn := range []struct {
		node engine.Engine
		id   string
		text string
		want error
	}{
		{a, "c1", "1", nil},
		{b, "c2", "2", nil},
		{a, "c3", "3", nil},
		{b, "c4", "close", nil},
		{a, "c5", "late", errClosed},
		{a, "c6", "reopen", nil},
		{b, "c7", "5", nil}, // b's last is the closing entry
		{a, "c8", "close", nil},
		{b, "c9", "late", errClosed},
		{b, "c7", "5", nil}, // a repeat, whatever Next says
		{a, "c2", "2", nil},
	} {
		if err := talk(turn.node, turn.id, turn.text); !errors.Is(err, turn.want) {
			t.Errorf("%s: %v, want %v", turn.text, err, turn.want)
		}
	}
	if got := texts(t, b, "a", "s"); got != "[1 2 3 close reopen 5 close]" {
		t.Errorf("stored: %s", got)
	}
}

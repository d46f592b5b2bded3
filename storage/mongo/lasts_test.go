package mongo

import (
	"fmt"
	"testing"

	"recado/storage/engine"
)

func TestLasts(t *testing.T) {
	l := newLasts(3)
	key := func(c string, i int) streamKey { return streamKey{c, "a", fmt.Sprint(i)} }
	at := func(n int64) row { return row{at: engine.Position{Order: n}} }
	for i := range 3 {
		l.put(key("m", i), at(int64(i)))
	}
	l.get(key("m", 0)) // used: 1 is the oldest now
	l.put(key("n", 3), at(3))
	l.put(key("m", 2), at(20))
	for _, test := range []struct {
		key  streamKey
		want int64
		ok   bool
	}{
		{key("m", 0), 0, true}, {key("m", 1), 0, false}, {key("m", 2), 20, true}, {key("n", 3), 3, true}, {key("m", 3), 0, false},
	} {
		got, ok := l.get(test.key)
		if ok != test.ok || got.at.Order != test.want {
			t.Errorf("%v: %v, %v", test.key, got.at, ok)
		}
	}
	l.forget("m")
	l.drop(key("x", 1))
	if _, ok := l.get(key("n", 3)); !ok || len(l.byKey) != 1 || l.order.Len() != 1 {
		t.Errorf("after forgetting m: %d, %d", len(l.byKey), l.order.Len())
	}
	l.drop(key("n", 3))
	if len(l.byKey) != 0 || l.order.Len() != 0 {
		t.Errorf("after dropping: %d, %d", len(l.byKey), l.order.Len())
	}
}

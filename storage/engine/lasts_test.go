package engine

import (
	"fmt"
	"testing"
)

func TestLasts(t *testing.T) {
	l := NewLasts[int64](3)
	key := func(c string, i int) StreamKey { return StreamKey{c, "a", fmt.Sprint(i)} }
	for i := range 3 {
		l.Put(key("m", i), int64(i))
	}
	l.Get(key("m", 0)) // used: 1 is the oldest now
	l.Put(key("n", 3), 3)
	l.Put(key("m", 2), 20)
	for _, test := range []struct {
		key  StreamKey
		want int64
		ok   bool
	}{
		{key("m", 0), 0, true}, {key("m", 1), 0, false}, {key("m", 2), 20, true}, {key("n", 3), 3, true}, {key("m", 3), 0, false},
	} {
		got, ok := l.Get(test.key)
		if ok != test.ok || got != test.want {
			t.Errorf("%v: %v, %v", test.key, got, ok)
		}
	}
	l.Forget("m")
	l.Drop(key("x", 1))
	if _, ok := l.Get(key("n", 3)); !ok || len(l.byKey) != 1 || l.order.Len() != 1 {
		t.Errorf("after forgetting m: %d, %d", len(l.byKey), l.order.Len())
	}
	l.Drop(key("n", 3))
	if len(l.byKey) != 0 || l.order.Len() != 0 {
		t.Errorf("after dropping: %d, %d", len(l.byKey), l.order.Len())
	}
	l.Put(key("m", 1), 1)
	l.Clear()
	if _, ok := l.Get(key("m", 1)); ok || l.order.Len() != 0 {
		t.Errorf("after clearing: %d, %d", len(l.byKey), l.order.Len())
	}
}

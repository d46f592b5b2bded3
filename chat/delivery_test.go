package chat_test

import (
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

func TestDeliveryMedian(t *testing.T) {
	tally := func(classes map[int]int64) chat.Delivered {
		times := make([]int64, len(chat.DeliveryBounds)+1)
		for class, n := range classes {
			times[class] = n
		}
		return chat.Delivered{Times: times}
	}
	for name, c := range map[string]struct {
		of   chat.Delivered
		want float64
		ok   bool
	}{
		"nothing":                    {tally(nil), 0, false},
		"one class, its middle":      {tally(map[int]int64{2: 10}), 0.75, true},
		"half below, half above":     {tally(map[int]int64{0: 5, 5: 5}), 0.25, true},
		"most in the upper":          {tally(map[int]int64{0: 1, 3: 3}), 1 + 1.0/3, true},
		"all beyond the last bound":  {tally(map[int]int64{len(chat.DeliveryBounds): 3}), 5000, true},
		"a tally of another version": {chat.Delivered{Times: []int64{4}}, 0.125, true},
	} {
		if got, ok := c.of.Median(); got < c.want-1e-9 || got > c.want+1e-9 || ok != c.ok {
			t.Errorf("%s: %v, %v, want %v", name, got, ok, c.want)
		}
	}
}

// A message is counted once, its repeat as one, and who catches up by how much.
func TestDeliveryCounts(t *testing.T) {
	h := newHouse(t)
	v := h.visitor("v1")
	c := h.start(t, v, "support", "client-0001", "hola")
	before := h.Delivery.Total()
	said := chat.Outgoing{ClientID: "client-0002", Text: "¿hay alguien ahí?"}
	for range 2 {
		_, err := h.Send(t.Context(), v, c.ID, said)
		must(t, err)
	}
	read := func(who tenant.Actor, after int64) int64 {
		t.Helper()
		found, _, err := h.Messages(t.Context(), who, c.ID, true, after, 50)
		must(t, err)
		return int64(len(found))
	}
	read(v, 0) // the whole thread: nothing was missed
	missed := read(v, 1)
	program := v
	program.Program = true
	read(program, 1) // reads on, and missed nothing
	h.Hub.Resync(func(string) bool { return true }, 0)
	got := h.Delivery.Total()
	if got.Messages()-before.Messages() != 1 || got.Repeats-before.Repeats != 1 || missed == 0 || got.Recovered-before.Recovered != missed || got.Resyncs != before.Resyncs {
		t.Errorf("before %+v, then %+v, missed %d", before, got, missed)
	}
	if got.Micros < before.Micros {
		t.Errorf("it took %d us", got.Micros-before.Micros)
	}
}

// Windows forget what is older than they are, to DeliveryStep.
func TestDeliveryWindows(t *testing.T) {
	at := time.UnixMilli(1_700_000_000_000)
	d := chat.NewDelivery("node", func() time.Time { return at })
	for range 25 * 12 { // 25 hours, a repeat in each step
		d.Count(time.Millisecond, false)
		d.Count(time.Millisecond, true)
		at = at.Add(chat.DeliveryStep)
		d.Mark()
	}
	for last, want := range map[time.Duration]int64{time.Hour: 12, 24 * time.Hour: 288} {
		if got := d.Within(last); got.Messages() != want || got.Repeats != want {
			t.Errorf("in %v: %d messages, %d repeats, want %d", last, got.Messages(), got.Repeats, want)
		}
	}
	if got := d.Total().Messages(); got != 300 {
		t.Errorf("%d in all", got)
	}
}

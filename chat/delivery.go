package chat

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"recado/tenant"
)

// Delivery counts how a node's messages reach people. Counting takes no lock
// and no memory; windows are told from what Mark keeps.
type Delivery struct {
	node    string
	name    string
	since   int64
	now     func() time.Time
	resyncs atomic.Int64
	repeats atomic.Int64
	missed  atomic.Int64
	micros  atomic.Int64
	times   [len(DeliveryBounds) + 1]atomic.Int64

	mu    sync.Mutex
	marks []mark // a day's, the oldest first
}

// DeliveryBounds are the upper bounds of the classes that times are counted in,
// in microseconds; what is longer is in a class of its own.
var DeliveryBounds = [...]int64{
	250, 500, 1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 50_000,
	75_000, 100_000, 150_000, 200_000, 300_000, 500_000, 1_000_000, 2_000_000, 5_000_000,
}

// Delivered is what was counted.
type Delivered struct {
	Resyncs   int64   `json:"resyncs"`   // sessions that were told that frames may have been lost
	Repeats   int64   `json:"repeats"`   // entries that a client sent again, and that were there already
	Recovered int64   `json:"recovered"` // entries that a client read behind the last one that it had
	Micros    int64   `json:"micros"`    // what all entries took together
	Times     []int64 `json:"times"`     // entries by how long they took, by DeliveryBounds
}

type mark struct {
	at    int64
	count Delivered
}

const (
	// DeliveryStep is how often a node marks what it has counted: a window is
	// at most that much longer than it says.
	DeliveryStep = 5 * time.Minute
	// DeliverySays is how often a node tells the installation.
	DeliverySays = 30 * time.Second
)

// NewDelivery begins to count on a node, which people know by a name.
func NewDelivery(name string, now func() time.Time) *Delivery {
	d := &Delivery{node: tenant.NewID(), name: name, since: now().UnixMilli(), now: now}
	d.marks = []mark{{d.since, d.Total()}}
	return d
}

func (d *Delivery) resynced() { d.resyncs.Add(1) }

// Count counts an entry that was stored, and handed to whoever hears it on
// this node and to the bus, so long after it was about to be.
func (d *Delivery) Count(took time.Duration, repeated bool) {
	if repeated {
		d.repeats.Add(1)
		return
	}
	us := took.Microseconds()
	class := 0
	for class < len(DeliveryBounds) && us > DeliveryBounds[class] {
		class++
	}
	d.micros.Add(us)
	d.times[class].Add(1)
}

// caughtUp counts entries that somebody at a screen read behind what they had.
func (d *Delivery) caughtUp(actor tenant.Actor, entries int) {
	if !actor.Program {
		d.missed.Add(int64(entries))
	}
}

// Total is all that was counted since the node began.
func (d *Delivery) Total() Delivered {
	t := Delivered{d.resyncs.Load(), d.repeats.Load(), d.missed.Load(), d.micros.Load(), make([]int64, len(d.times))}
	for i := range d.times {
		t.Times[i] = d.times[i].Load()
	}
	return t
}

// Mark keeps what was counted so far; a worker calls it every DeliveryStep.
func (d *Delivery) Mark() {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := d.now().UnixMilli()
	d.marks = append(d.marks, mark{at, d.Total()})
	old := slices.IndexFunc(d.marks, func(m mark) bool { return m.at > at-deliveryDay.Milliseconds() })
	d.marks = slices.Delete(d.marks, 0, max(0, old-1)) // one stays from before the day
}

// deliveryDay is the longest window.
const deliveryDay = 24 * time.Hour

// Within is what was counted in the last while.
func (d *Delivery) Within(last time.Duration) Delivered {
	d.mu.Lock()
	defer d.mu.Unlock()
	from := d.now().Add(-last).UnixMilli()
	begin := d.marks[0]
	for _, m := range d.marks {
		if m.at <= from {
			begin = m
		}
	}
	return d.Total().less(begin.count)
}

func (t Delivered) less(o Delivered) Delivered { return t.with(o, -1) }

func (t Delivered) with(o Delivered, sign int64) Delivered {
	sum := Delivered{t.Resyncs + sign*o.Resyncs, t.Repeats + sign*o.Repeats, t.Recovered + sign*o.Recovered, t.Micros + sign*o.Micros, make([]int64, len(DeliveryBounds)+1)}
	copy(sum.Times, t.Times)
	for i := range min(len(sum.Times), len(o.Times)) {
		sum.Times[i] += sign * o.Times[i]
	}
	return sum
}

// Messages is how many entries were stored and handed on.
func (t Delivered) Messages() (n int64) {
	for _, c := range t.Times {
		n += c
	}
	return n
}

// Median is the time that half of the entries were not slower than, in
// milliseconds, told by where it lies in its class; false if there are none.
func (t Delivered) Median() (ms float64, ok bool) {
	half := float64(t.Messages()) / 2
	if half == 0 {
		return 0, false
	}
	var from int64
	for i, n := range t.Times {
		if i == len(DeliveryBounds) {
			break
		}
		if half <= float64(n) {
			return (float64(from) + float64(DeliveryBounds[i]-from)*half/float64(n)) / 1000, true
		}
		half -= float64(n)
		from = DeliveryBounds[i]
	}
	return float64(from) / 1000, true // longer than the last bound
}

package chat

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gobwas/ws"
)

// fed is a taken socket that is fed by hand, and what it handed over.
func fed() (*taken, *[]string) {
	var got []string
	c := newCrew()
	t := &taken{limit: 1000}
	t.session = NewSession("s", newFakeSocket(), testTimes, c)
	t.session.open(does(func(frame []byte, text bool) { got = append(got, string(frame)) }))
	return t, &got
}

// Frames come out the same however the network cuts them, and nothing of them
// is kept afterwards.
func TestFeedWhateverTheCuts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var stream []byte
	var want []string
	add := func(op ws.OpCode, fin bool, body string) {
		var b bytes.Buffer
		if err := ws.WriteFrame(&b, ws.MaskFrameInPlaceWith(ws.NewFrame(op, fin, []byte(body)), [4]byte{9, 8, 7, 6})); err != nil {
			t.Fatal(err)
		}
		stream = append(stream, b.Bytes()...)
	}
	for i := range 200 {
		word := strings.Repeat(string(rune('a'+i%26)), 1+i*37%900)
		if i%3 == 0 {
			half := len(word) / 2
			add(ws.OpText, false, word[:half])
			add(ws.OpPong, true, "in between")
			add(ws.OpContinuation, true, word[half:])
		} else {
			add(ws.OpText, true, word)
		}
		want = append(want, word)
	}
	for round := range 50 {
		k, got := fed()
		for rest := bytes.Clone(stream); len(rest) > 0; {
			n := min(len(rest), 1+random.IntN(1+round*100))
			k.feed(rest[:n])
			rest = rest[n:]
			if len(k.part)+len(k.body) > int(k.limit)+ws.MaxHeaderSize+5000 {
				t.Fatalf("%d bytes are kept", len(k.part)+len(k.body))
			}
		}
		if strings.Join(*got, " ") != strings.Join(want, " ") {
			t.Fatalf("round %d: frames were lost or changed: %d of %d", round, len(*got), len(want))
		}
		if k.part != nil || k.body != nil || k.session.goodbye != nil {
			t.Fatalf("kept %d and %d bytes, goodbye %v", len(k.part), len(k.body), k.session.goodbye)
		}
	}
}

// A frame that is whole is handled where it lies: the way of a message in and
// out of a socket makes nothing for the collector but what the writer's
// goroutine costs.
func TestFramesCostNoAllocations(t *testing.T) {
	k, _ := fed()
	n := 0
	k.session.listener = does(func([]byte, bool) { n++ })
	var b bytes.Buffer
	if err := ws.WriteFrame(&b, ws.MaskFrameInPlace(ws.NewTextFrame([]byte(`{"type":"ping"}`)))); err != nil {
		t.Fatal(err)
	}
	raw, frame := b.Bytes(), make([]byte, b.Len())
	if cost := testing.AllocsPerRun(100, func() { copy(frame, raw); k.feed(frame) }); cost > 0 {
		t.Errorf("reading a frame costs %v allocations", cost)
	}
	buf := make([]byte, 0, 4096)
	if cost := testing.AllocsPerRun(100, func() { buf = appendFrame(buf[:0], 1, raw) }); cost > 0 {
		t.Errorf("writing a frame costs %v allocations", cost)
	}
	if n < 100 {
		t.Errorf("%d frames came", n)
	}
}

// Whatever bytes come, memory stays bounded, and nothing is handled after a
// goodbye.
func FuzzFeed(f *testing.F) {
	f.Add([]byte{0x81, 0x85, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 3)
	f.Add([]byte{0x01, 0x80, 0, 0, 0, 0, 0x80, 0xff, 0x7f}, 1)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		k, _ := fed()
		if cut < 1 {
			cut = 1
		}
		for len(data) > 0 {
			n := min(cut, len(data))
			k.feed(bytes.Clone(data[:n]))
			data = data[n:]
			if int64(len(k.part)+len(k.body)) > 2*k.limit+ws.MaxHeaderSize+int64(cut) {
				t.Fatalf("%d and %d bytes are kept", len(k.part), len(k.body))
			}
			if k.deaf && (k.part != nil || k.body != nil || k.session.goodbye == nil) {
				t.Fatal("it quit without a goodbye, or kept something")
			}
		}
	})
}

package redis

import (
	"bytes"
	"reflect"
	"testing"
)

func TestPacketRoundTrip(t *testing.T) {
	for _, want := range []packet{
		{kind: kindBeat, node: "n"},
		{kind: kindBye, node: "n", number: 1 << 40},
		{kind: kindFrames, node: "n", number: 7, items: []item{
			{"t1", "visitor:t1/v", []byte(`{"type":"message"}`)},
			{"t2", "", []byte{}},
			{"t3", "desk:t3/p", bytes.Repeat([]byte{0, '\n'}, 40_000)},
		}},
	} {
		got, err := decode(want.encode())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v became %+v, %v", want, got, err)
		}
	}
}

func TestFramesOfAPacketDoNotOverlap(t *testing.T) {
	p, err := decode(packet{kind: kindFrames, node: "n", number: 1, items: []item{
		{"t", "c", []byte("one")}, {"t", "c", []byte("two")},
	}}.encode())
	if err != nil {
		t.Fatal(err)
	}
	_ = append(p.items[0].frame, "overwritten"...)
	if got := string(p.items[1].frame); got != "two" {
		t.Errorf("appending to the first frame changed the second: %q", got)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{packetVersion, byte(kindBeat), 0, 0})
	f.Add(packet{kind: kindFrames, node: "n", number: 3, items: []item{{"t", "c", []byte("x")}}}.encode())
	f.Add([]byte{packetVersion, byte(kindFrames), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := decode(b)
		if err != nil {
			return
		}
		again, err := decode(p.encode())
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Errorf("%q: %+v became %+v, %v", b, p, again, err)
		}
	})
}

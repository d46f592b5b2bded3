package redis

import (
	"encoding/binary"
	"errors"
)

// A packet is what one PUBLISH carries: who sent it, its number on its Redis
// channel, and frames. Beats and goodbyes carry the number of the last packet
// of frames, so that whoever lost that one learns it.
type packet struct {
	kind   kind
	node   string
	number uint64
	items  []item
}

type kind byte

const (
	kindFrames kind = 1 // a packet of frames, number counts up by one
	kindBeat   kind = 2 // the node lives
	kindBye    kind = 3 // the node stops
)

// An item is one frame for the listeners of one channel of one tenant.
type item struct {
	tenant, channel string
	frame           []byte
}

// packetVersion is the first byte; a node that doesn't know it reads nothing.
const packetVersion = 1

var errPacket = errors.New("redis: this is not a packet of ours")

// size is about how many bytes the item takes in a packet or in the queue.
func (i item) size() int { return len(i.tenant) + len(i.channel) + len(i.frame) + 12 }

func (p packet) encode() []byte {
	size := 16 + len(p.node)
	for _, i := range p.items {
		size += i.size()
	}
	b := make([]byte, 0, size)
	b = append(b, packetVersion, byte(p.kind))
	b = appendString(b, p.node)
	b = binary.AppendUvarint(b, p.number)
	for _, i := range p.items {
		b = appendString(b, i.tenant)
		b = appendString(b, i.channel)
		b = appendString(b, i.frame)
	}
	return b
}

func appendString[T string | []byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decode reads what encode wrote. Frames share b's memory.
func decode(b []byte) (packet, error) {
	if len(b) < 2 || b[0] != packetVersion {
		return packet{}, errPacket
	}
	r := reader{rest: b[2:]}
	p := packet{kind: kind(b[1]), node: string(r.bytes()), number: r.uvarint()}
	for len(r.rest) > 0 && !r.bad {
		p.items = append(p.items, item{string(r.bytes()), string(r.bytes()), r.bytes()})
	}
	if r.bad || p.kind < kindFrames || p.kind > kindBye {
		return packet{}, errPacket
	}
	return p, nil
}

// A reader takes fields from the front; bad once something did not fit.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.rest, r.bad = nil, true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) bytes() []byte {
	n := r.uvarint()
	if r.bad || n > uint64(len(r.rest)) {
		r.rest, r.bad = nil, true
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

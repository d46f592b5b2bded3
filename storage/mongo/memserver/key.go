package main

import (
	"encoding/binary"
	"math"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// The classes of values, in MongoDB's order. Values of different classes are
// never equal, and a range holds one class only.
const (
	classNull   = 0x05
	classNumber = 0x10
	classString = 0x20
	classOther  = 0x30
	classBool   = 0x40
)

// appendKey appends a value so that the order of bytes is that of values.
// Numbers are integers here: all that is asked for by order is one.
func appendKey(b []byte, v bson.RawValue) []byte {
	switch v.Type {
	case 0, bson.TypeNull:
		return append(b, classNull)
	case bson.TypeInt64, bson.TypeInt32, bson.TypeDouble:
		n, ok := v.AsInt64OK()
		if !ok {
			n = int64(v.Double())
		}
		return binary.BigEndian.AppendUint64(append(b, classNumber), uint64(n)^(1<<63))
	case bson.TypeString:
		b = append(b, classString)
		for _, c := range []byte(v.StringValue()) {
			if b = append(b, c); c == 0 {
				b = append(b, 0xff)
			}
		}
		return append(b, 0, 1)
	case bson.TypeBoolean:
		if v.Boolean() {
			return append(b, classBool, 1)
		}
		return append(b, classBool, 0)
	}
	b = append(b, classOther, byte(v.Type))
	return append(append(b, v.Value...), 0, 1)
}

func keyOf(v bson.RawValue) string { return string(appendKey(nil, v)) }

// lookup is the value of a field, which a dot reaches into; none is null.
func lookup(d bson.Raw, field string) bson.RawValue {
	if !strings.Contains(field, ".") {
		return d.Lookup(field)
	}
	return d.Lookup(strings.Split(field, ".")...)
}

// elements are the values that a field is found by: itself, or each of an
// array's.
func elements(v bson.RawValue) []bson.RawValue {
	if v.Type != bson.TypeArray {
		return []bson.RawValue{v}
	}
	all, err := v.Array().Values()
	if err != nil || len(all) == 0 {
		return []bson.RawValue{{}}
	}
	return all
}

func number(v bson.RawValue) int64 {
	if v.Type == bson.TypeDouble {
		if f := v.Double(); math.Abs(f) < 1<<62 {
			return int64(f)
		}
	}
	n, _ := v.AsInt64OK()
	return n
}

func text(v bson.RawValue) string {
	s, _ := v.StringValueOK()
	return s
}

func subdocument(v bson.RawValue) bson.Raw {
	d, _ := v.DocumentOK()
	return d
}

func truth(v bson.RawValue) bool {
	if b, ok := v.BooleanOK(); ok {
		return b
	}
	return number(v) != 0
}

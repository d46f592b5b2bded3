package mongo

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

var errNoJSON = errors.New("mongo: a document's text is not JSON")

// A transcoder says in BSON what encoding/json has written, in one pass and
// without values in between: every message passes here.
type transcoder struct {
	in  []byte // what is left
	out []byte
}

// document is an object, or an array, whose first character is next.
func (t *transcoder) document(isArray bool) error {
	start := len(t.out)
	t.out = append(t.out, 0, 0, 0, 0)
	if err := t.elements(isArray); err != nil {
		return err
	}
	t.close(start)
	return nil
}

// close ends a document that began at start.
func (t *transcoder) close(start int) {
	t.out = append(t.out, 0)
	binary.LittleEndian.PutUint32(t.out[start:], uint32(len(t.out)-start))
}

func (t *transcoder) elements(isArray bool) error {
	end := byte('}')
	if isArray {
		end = ']'
	}
	t.in = t.in[1:]
	for n := 0; ; n++ {
		switch c := t.next(); {
		case c == end:
			t.in = t.in[1:]
			return nil
		case c == ',' && n > 0:
			t.in = t.in[1:]
		case n > 0:
			return errNoJSON
		}
		name, err := strconv.Itoa(n), error(nil)
		if !isArray {
			if name, err = t.name(); err != nil {
				return err
			}
		}
		if err := t.value(name); err != nil {
			return err
		}
	}
}

// next is the first character that is no space, 0 at the end.
func (t *transcoder) next() byte {
	t.in = bytes.TrimLeft(t.in, " \t\r\n")
	if len(t.in) == 0 {
		return 0
	}
	return t.in[0]
}

// name reads a field's name and the colon behind it.
func (t *transcoder) name() (string, error) {
	text, err := t.text()
	if err != nil || t.next() != ':' {
		return "", errors.Join(err, errNoJSON)
	}
	t.in = t.in[1:]
	return escape(string(text)), nil
}

// The types of BSON that occur, as they are written.
const (
	bsonDouble = 0x01
	bsonString = 0x02
	bsonObject = 0x03
	bsonArray  = 0x04
	bsonBool   = 0x08
	bsonNull   = 0x0a
	bsonInt64  = 0x12
)

func (t *transcoder) key(kind byte, name string) {
	t.out = append(append(append(t.out, kind), name...), 0)
}

func (t *transcoder) value(name string) error {
	switch c := t.next(); c {
	case '{', '[':
		kind := byte(bsonObject)
		if c == '[' {
			kind = bsonArray
		}
		t.key(kind, name)
		return t.document(c == '[')
	case '"':
		text, err := t.text()
		t.key(bsonString, name)
		t.string(text)
		return err
	case 't', 'f', 'n':
		return t.word(name)
	}
	return t.number(name)
}

func (t *transcoder) string(text []byte) {
	t.out = binary.LittleEndian.AppendUint32(t.out, uint32(len(text)+1))
	t.out = append(append(t.out, text...), 0)
}

func (t *transcoder) word(name string) error {
	for word, value := range map[string][]byte{"true": {1}, "false": {0}, "null": {}} {
		rest, ok := bytes.CutPrefix(t.in, []byte(word))
		if !ok {
			continue
		}
		kind := byte(bsonBool)
		if word == "null" {
			kind = bsonNull
		}
		t.key(kind, name)
		t.in, t.out = rest, append(t.out, value...)
		return nil
	}
	return errNoJSON
}

func (t *transcoder) number(name string) error {
	n := 0
	for n < len(t.in) && strings.IndexByte("+-.0123456789eE", t.in[n]) >= 0 {
		n++
	}
	text := string(t.in[:n])
	t.in = t.in[n:]
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		t.key(bsonInt64, name)
		t.out = binary.LittleEndian.AppendUint64(t.out, uint64(i))
		return nil
	}
	if !strings.ContainsAny(text, ".eE") {
		return fmt.Errorf("mongo: %q is no int64", text)
	}
	f, err := strconv.ParseFloat(text, 64)
	t.key(bsonDouble, name)
	t.out = binary.LittleEndian.AppendUint64(t.out, math.Float64bits(f))
	return err
}

// text reads a string. Nearly none has an escape, and so needs no copy.
func (t *transcoder) text() ([]byte, error) {
	if t.next() != '"' {
		return nil, errNoJSON
	}
	plain := true
	for i := 1; i < len(t.in); i++ {
		switch t.in[i] {
		case '\\':
			plain = false
			i++
		case '"':
			quoted := t.in[:i+1]
			t.in = t.in[i+1:]
			if plain {
				return quoted[1:i], nil
			}
			var s string
			err := json.Unmarshal(quoted, &s)
			return []byte(s), err
		}
	}
	return nil, errNoJSON
}

// encode makes the stored document of a tenant's doc.
func encode(tenant, id string, version int64, body []byte) (bson.Raw, error) {
	t := transcoder{in: body, out: make([]byte, 4, len(body)+len(body)/4+128)}
	t.key(bsonString, fieldID)
	t.string([]byte(key(tenant, id)))
	t.key(bsonString, fieldTenant)
	t.string([]byte(tenant))
	t.key(bsonInt64, fieldVersion)
	t.out = binary.LittleEndian.AppendUint64(t.out, uint64(version))
	if t.next() != '{' {
		return nil, errNoJSON
	}
	if err := t.elements(false); err != nil {
		return nil, err
	}
	if t.next() != 0 {
		return nil, errNoJSON
	}
	t.close(0)
	return t.out, nil
}

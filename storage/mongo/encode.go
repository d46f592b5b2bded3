package mongo

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"recado/storage/engine"
)

type (
	doc   = bson.D
	array = bson.A
)

// Fields that the engine keeps beside the struct's own.
const (
	fieldID      = "_id" // tenant/id
	fieldTenant  = "_tenant"
	fieldVersion = "_version"
)

// Documents have one encoding, which encoding/json defines; SQLite keeps its
// text, and here the same is said in BSON. So embedded structs, omitempty and
// types with MarshalJSON mean the same in both engines, which the driver's own
// struct codec would not give.

func key(tenant, id string) string { return tenant + "/" + id }

// A row is a document as it came from the server.
type row struct {
	raw bson.Raw
	at  engine.Position
}

func (r row) Position() engine.Position { return r.at }

func (r row) Decode(into any) error { return decode(r.raw, into) }

// decode fills into from a stored document.
func decode(raw bson.Raw, into any) error {
	text, err := appendObject(nil, raw, true)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		return fmt.Errorf("mongo: decode %T: %w", into, err)
	}
	return nil
}

func appendObject(b []byte, raw bson.Raw, top bool) ([]byte, error) {
	elements, err := raw.Elements()
	if err != nil {
		return nil, err
	}
	b = append(b, '{')
	for _, e := range elements {
		name := e.Key()
		if top && (name == fieldID || name == fieldTenant || name == fieldVersion) {
			continue
		}
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = append(appendString(b, unescape(name)), ':')
		if b, err = appendValue(b, e.Value()); err != nil {
			return nil, fmt.Errorf("field %s: %w", name, err)
		}
	}
	return append(b, '}'), nil
}

func appendArray(b []byte, raw bson.RawArray) ([]byte, error) {
	values, err := raw.Values()
	if err != nil {
		return nil, err
	}
	b = append(b, '[')
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(b, v); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendValue(b []byte, v bson.RawValue) ([]byte, error) {
	switch v.Type {
	case bson.TypeString:
		return appendString(b, v.StringValue()), nil
	case bson.TypeInt64:
		return strconv.AppendInt(b, v.Int64(), 10), nil
	case bson.TypeInt32:
		return strconv.AppendInt(b, int64(v.Int32()), 10), nil
	case bson.TypeDouble:
		return strconv.AppendFloat(b, v.Double(), 'g', -1, 64), nil
	case bson.TypeBoolean:
		return strconv.AppendBool(b, v.Boolean()), nil
	case bson.TypeNull:
		return append(b, "null"...), nil
	case bson.TypeEmbeddedDocument:
		return appendObject(b, v.Document(), false)
	case bson.TypeArray:
		return appendArray(b, v.Array())
	}
	return nil, fmt.Errorf("a value of type %s is not ours", v.Type)
}

func appendString(b []byte, s string) []byte {
	text, _ := json.Marshal(s) // a string can't fail
	return append(b, text...)
}

// escape makes any key of a map a good field name: no dot, no leading $ or _,
// no NUL and not empty. Names of struct fields are not changed by it.
func escape(name string) string {
	if name == "" {
		return "%"
	}
	if !strings.ContainsAny(name, "%.\x00") && name[0] != '$' && name[0] != '_' {
		return name
	}
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case c == '%', c == '.', c == 0, i == 0 && (c == '$' || c == '_'):
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func unescape(name string) string {
	if !strings.Contains(name, "%") {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] == '%' && i+2 < len(name) {
			if c, err := strconv.ParseUint(name[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
		}
		if name[i] != '%' {
			b.WriteByte(name[i])
		}
	}
	return b.String()
}

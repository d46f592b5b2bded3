package mongo

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

func TestEscape(t *testing.T) {
	for name, want := range map[string]string{
		"name": "name", "at_2": "at_2", "": "%", "a.b": "a%2Eb", "$set": "%24set", "_id": "%5Fid",
		"50%": "50%25", "%2E": "%252E", "a\x00": "a%00", "%": "%25", "ñ.": "ñ%2E",
	} {
		got := escape(name)
		if got != want {
			t.Errorf("escape %q: %q, want %q", name, got, want)
		}
		if back := unescape(got); back != name {
			t.Errorf("back from %q: %q, want %q", got, back, name)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "%", "%%", "%2", "%zz", "$_.\x00", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		e := escape(name)
		if e == "" || strings.ContainsAny(e, ".\x00") || e[0] == '$' || e[0] == '_' {
			t.Errorf("escape %q: %q is no field name", name, e)
		}
		if back := unescape(e); back != name {
			t.Errorf("%q came back as %q", name, back)
		}
	})
}

// A number that int64 can't hold is refused, not rounded.
func TestEncodeNumbers(t *testing.T) {
	if _, err := encode("a", "1", 1, []byte(`{"n":9223372036854775808}`)); err == nil {
		t.Error("9223372036854775808 was stored")
	}
	raw, err := encode("a", "1", 1, []byte(`{"n":-9223372036854775808,"x":1e3,"y":0.5,"list":[1,{"a":[]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var got json.RawMessage
	if err := decode(raw, &got); err != nil {
		t.Fatal(err)
	}
	if want := `{"n":-9223372036854775808,"x":1000,"y":0.5,"list":[1,{"a":[]}]}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if raw.Lookup("n").Type != bson.TypeInt64 || raw.Lookup("x").Type != bson.TypeDouble {
		t.Errorf("types: %v", raw)
	}
}

// Whatever encoding/json writes comes back from BSON, which is a document by
// its own rules.
func FuzzEncode(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"a":"b\n\u00e9\"é","t":true,"f":false,"n":null,"i":-1,"d":0.25,"l":[[],{},"x",[1,2]],"o":{"a.b":{"$x":""}}}`,
		` { "a" : [ 1 , "\\" ] } `, `{"a":1e400}`, `{"a"`, `{"a":}`, `{"a":[1 2]}`, `[1]`, `{"a":tru}`, `{} {}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var doc map[string]any
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		valid := dec.Decode(&doc) == nil && doc != nil
		canonical, err := json.Marshal(doc)
		if !valid || err != nil {
			encode("a", "1", 1, text) // it may refuse, and must not panic
			return
		}
		raw, err := encode("a", "1", 1, canonical)
		if err != nil {
			return // a number that can't be held
		}
		if err := raw.Validate(); err != nil {
			t.Fatalf("%s: %v", canonical, err)
		}
		var back map[string]any
		if err := decode(raw, &back); err != nil {
			t.Fatalf("%s: %v", canonical, err)
		}
		var want map[string]any
		if err := json.Unmarshal(canonical, &want); err != nil {
			return
		}
		if !reflect.DeepEqual(back, want) {
			t.Errorf("%s came back as %v", canonical, back)
		}
	})
}

// What somebody else wrote into the database is an error, not a guess.
func TestDecodeForeign(t *testing.T) {
	raw, err := bson.Marshal(bson.D{{Key: "when", Value: bson.DateTime(5)}})
	if err != nil {
		t.Fatal(err)
	}
	var into map[string]any
	if err := decode(raw, &into); err == nil || !strings.Contains(err.Error(), "when") {
		t.Errorf("got %v, %v", into, err)
	}
}

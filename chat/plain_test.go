package chat

import (
	"reflect"
	"testing"

	"recado/tenant"
)

// Frames that are read without encoding/json, and some that are not.
var plainFrames = map[string]bool{
	`{"type":"typing","conversation":"c1","on":true}`:             true,
	` { "type" : "typing" , "on" : false } `:                      true,
	"{\"type\":\"ping\"}\r\n":                                     true,
	`{"type":"read","conversation":"c1","seq":12}`:                true,
	`{"type":"read","seq":0}`:                                     true,
	`{"type":"looking","conversation":"c1","doing":"reads"}`:      true,
	`{"type":"send","client_id":"c-000001","text":"¿Qué tal? 👋"}`: true,
	`{"type":"hello","token":"a.b.c"}`:                            true,
	`{"type":"typing","type":"ping"}`:                             true, // the last one counts
	`{"type":"send","text":"a \"word\""}`:                         false,
	`{"type":"send","text":"\u00e9"}`:                             false,
	`{"type":"send","attachments":["f1"]}`:                        false,
	`{"type":"send","text":"` + "\x80" + `"}`:                     false,
	`{"type":"send","text":"` + "\n" + `"}`:                       false,
	`{"Type":"ping"}`:                                             false,
	`{"type":"ping","more":1}`:                                    false,
	`{"type":"read","seq":01}`:                                    false,
	`{"type":"read","seq":-1}`:                                    false,
	`{"type":"read","seq":1.5}`:                                   false,
	`{"type":"read","seq":1e3}`:                                   false,
	`{"type":"read","seq":9223372036854775808}`:                   false,
	`{"type":"typing","on":null}`:                                 false,
	`{"type":"typing","on":tru}`:                                  false,
	`{"type":"typing","on":truee}`:                                false,
	`{"type":"typing",}`:                                          false,
	`{"type":"typing"}}`:                                          false,
	`{"type":"typing"`:                                            false,
	`{"type":"typing" "on":true}`:                                 false,
	`{"type":""}`:                                                 false,
	`{}`:                                                          false,
	`[]`:                                                          false,
	`{"type":{"type":"ping"}}`:                                    false,
	`{,"type":"ping"}`:                                            false,
}

func TestPlainFrame(t *testing.T) {
	for raw, want := range plainFrames {
		if _, ok := plainFrame([]byte(raw)); ok != want {
			t.Errorf("%s: read %v, want %v", raw, ok, want)
		}
		alike(t, []byte(raw))
	}
}

// Whatever is read without encoding/json is read as it does.
func FuzzPlainFrame(f *testing.F) {
	for raw := range plainFrames {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { alike(t, raw) })
}

func alike(t *testing.T, raw []byte) {
	got, ok := plainFrame(raw)
	if !ok {
		return
	}
	var want frameIn
	if err := tenant.DecodeJSON(raw, &want); err != nil {
		t.Errorf("%q was read, and is refused: %v", raw, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q is %+v, and was read as %+v", raw, want, got)
	}
}

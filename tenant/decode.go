package tenant

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// DecodeJSON fills into from what came from outside, a body or a frame. What is
// not UTF-8, or escapes half of a surrogate pair, is ErrBadText: encoding/json
// would put U+FFFD in its place and nobody would know. Everything else that is
// not JSON of that shape is ErrBadJSON, at its field; what should be a whole
// number and is not, ErrWholeNumber: people type numbers. Unknown fields are
// ignored.
func DecodeJSON(raw []byte, into any) error {
	if !utf8.Valid(raw) || halfSurrogate(raw) {
		return ErrBadText
	}
	err := json.Unmarshal(raw, into)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if k := wrong.Type.Kind(); k >= reflect.Int && k <= reflect.Uint64 {
			return ErrWholeNumber.At(jsonPath(wrong.Field))
		}
		return ErrBadJSON.At(jsonPath(wrong.Field))
	}
	if err != nil {
		return ErrBadJSON
	}
	return nil
}

// jsonPath is a field's path as the body has it: encoding/json puts the Go names
// of embedded structs before it, and ours are the only capital ones.
func jsonPath(field string) string {
	parts := strings.Split(field, ".")
	parts = slices.DeleteFunc(parts, func(p string) bool { return p != "" && p[0] >= 'A' && p[0] <= 'Z' })
	return strings.Join(parts, ".")
}

// halfSurrogate finds a \u escape of a surrogate without its other half.
func halfSurrogate(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		r, ok := escape(raw[i:])
		switch {
		case !ok:
			i++ // another escape: its letter is no beginning of one
		case r >= 0xDC00 && r <= 0xDFFF:
			return true
		case r >= 0xD800 && r <= 0xDBFF:
			low, ok := escape(raw[i+6:])
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 11
		default:
			i += 5
		}
	}
	return false
}

// escape reads \uXXXX.
func escape(raw []byte) (r rune, ok bool) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	for _, c := range raw[2:6] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

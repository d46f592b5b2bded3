package chat

import "unicode/utf8"

// plainFrame reads a frame as nearly all are: one object of strings without
// escapes, whole numbers and booleans, named as frameIn names them. A key
// pressed costs a tenth that way. What it reads it reads as encoding/json does;
// it reports false for all else, which encoding/json is asked then.
func plainFrame(raw []byte) (in frameIn, ok bool) {
	p := tokens{rest: raw}
	p.take('{')
	for more := true; more; more = p.next(',') {
		name := p.string()
		p.take(':')
		switch string(name) {
		case "type":
			in.Type = typeName(p.string())
		case "token":
			in.Token = string(p.string())
		case "client_id":
			in.ClientID = string(p.string())
		case "conversation":
			in.Conversation = string(p.string())
		case "text":
			in.Text = string(p.string())
		case "doing":
			in.Doing = string(p.string())
		case "seq":
			in.Seq = p.int()
		case "on":
			in.On = p.bool()
		default:
			return frameIn{}, false
		}
	}
	p.take('}')
	p.space()
	if p.bad || len(p.rest) > 0 || in.Type == "" || !utf8.Valid(raw) {
		return frameIn{}, false
	}
	return in, true
}

// typeName makes no copy of the types that come often.
func typeName(b []byte) string {
	switch string(b) {
	case "typing":
		return "typing"
	case "send":
		return "send"
	case "read":
		return "read"
	case "ping":
		return "ping"
	}
	return string(b)
}

// Tokens are taken from the front; bad once something else stood there.
type tokens struct {
	rest []byte
	bad  bool
}

func (p *tokens) fail() {
	p.rest, p.bad = nil, true
}

func (p *tokens) space() {
	for len(p.rest) > 0 && (p.rest[0] == ' ' || p.rest[0] == '\t' || p.rest[0] == '\r' || p.rest[0] == '\n') {
		p.rest = p.rest[1:]
	}
}

// next reports whether c stands next, and takes it.
func (p *tokens) next(c byte) bool {
	p.space()
	if len(p.rest) == 0 || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *tokens) take(c byte) {
	if !p.next(c) {
		p.fail()
	}
}

// string is a string's content, which shares the frame's memory.
func (p *tokens) string() []byte {
	p.take('"')
	for i, c := range p.rest {
		if c == '"' {
			s := p.rest[:i]
			p.rest = p.rest[i+1:]
			return s
		}
		if c == '\\' || c < ' ' {
			break
		}
	}
	p.fail()
	return nil
}

// int is a whole number from 0 on, of fewer digits than would overflow.
func (p *tokens) int() (n int64) {
	p.space()
	digits := 0
	for digits < len(p.rest) && p.rest[digits] >= '0' && p.rest[digits] <= '9' {
		n = n*10 + int64(p.rest[digits]-'0')
		digits++
	}
	if digits == 0 || digits > 18 || digits > 1 && p.rest[0] == '0' {
		p.fail()
		return 0
	}
	p.rest = p.rest[digits:]
	return n
}

func (p *tokens) bool() bool {
	p.space()
	for _, word := range []string{"true", "false"} {
		if len(p.rest) >= len(word) && string(p.rest[:len(word)]) == word {
			p.rest = p.rest[len(word):]
			return word == "true"
		}
	}
	p.fail()
	return false
}

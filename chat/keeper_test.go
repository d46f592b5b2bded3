package chat_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"recado/chat"
)

// A rawPeer writes bytes to a socket, whatever they are.
type rawPeer struct {
	net.Conn
	in *bufio.Reader
}

func (d *door) raw(t *testing.T) *rawPeer {
	t.Helper()
	conn, br, _, err := ws.Dialer{}.Dial(t.Context(), d.url)
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	must(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	if br == nil {
		br = bufio.NewReader(conn)
	}
	return &rawPeer{conn, br}
}

// piece is one frame of RFC 6455 as a client sends it; edit spoils its header.
func piece(op ws.OpCode, fin bool, body string, edit ...func(*ws.Header)) []byte {
	h := ws.Header{Fin: fin, OpCode: op, Masked: true, Mask: [4]byte{1, 2, 3, 4}, Length: int64(len(body))}
	for _, f := range edit {
		f(&h)
	}
	var b bytes.Buffer
	if err := ws.WriteHeader(&b, h); err != nil {
		panic(err)
	}
	data := []byte(body)
	if h.Masked {
		ws.Cipher(data, h.Mask, 0)
	}
	b.Write(data)
	return b.Bytes()
}

// hear reads until the socket ends: what was said (JSON frames by their type,
// pongs as pong:content), and last the close code, 0 for none. It says goodbye
// itself when it has heard enough.
func (p *rawPeer) hear(t *testing.T, enough int) (said []string, code int) {
	t.Helper()
	for bye := false; ; {
		if len(said) >= enough && !bye {
			bye = true
			p.Write(closing(1000))
		}
		h, err := ws.ReadHeader(p.in)
		if err != nil {
			return said, code
		}
		body := make([]byte, h.Length)
		if _, err := io.ReadFull(p.in, body); err != nil {
			return said, code
		}
		switch h.OpCode {
		case ws.OpPong:
			said = append(said, "pong:"+string(body))
		case ws.OpClose:
			if len(body) > 1 {
				code = int(binary.BigEndian.Uint16(body))
			}
		case ws.OpText:
			for line := range bytes.Lines(body) {
				var f struct{ Type, Reason string }
				if err := json.Unmarshal(line, &f); err != nil {
					t.Fatalf("said %q", line)
				}
				said = append(said, strings.TrimSuffix(f.Type+":"+f.Reason, ":"))
			}
		}
	}
}

func closing(code uint16) []byte {
	return piece(ws.OpClose, true, string(binary.BigEndian.AppendUint16(nil, code)))
}

// keepers are the two ways of keeping a socket; what holds for one holds for
// the other (DESIGN §7).
var keepers = map[string]func(*chat.SocketOptions){"taken over": nil, "portable": func(o *chat.SocketOptions) { o.Portable = true }}

// RFC 6455, by what a client sends after its hello: whole and in pieces of one
// byte.
func TestKeepersConform(t *testing.T) {
	const ping = `{"type":"ping"}`
	text := func(body string) []byte { return piece(ws.OpText, true, body) }
	promise := func(length int64) []byte { // a header that promises more than it brings
		return piece(ws.OpText, true, "", func(h *ws.Header) { h.Length = length })
	}
	cases := map[string]struct {
		send []byte
		want string // what is heard after the welcome, and the code
	}{
		"a frame":                           {bytes.Join([][]byte{text(ping)}, nil), "pong 1000"},
		"several in one message":            {bytes.Join([][]byte{text(ping + "\n" + ping)}, nil), "pong pong 1000"},
		"fragments":                         {bytes.Join([][]byte{piece(ws.OpText, false, `{"type":`), piece(ws.OpContinuation, false, ""), piece(ws.OpContinuation, true, `"ping"}`)}, nil), "pong 1000"},
		"a ping between fragments":          {bytes.Join([][]byte{piece(ws.OpText, false, `{"type":`), piece(ws.OpPing, true, "eh"), piece(ws.OpContinuation, true, `"ping"}`)}, nil), "pong:eh pong 1000"},
		"an empty ping":                     {bytes.Join([][]byte{piece(ws.OpPing, true, "")}, nil), "pong: 1000"},
		"an unasked pong":                   {bytes.Join([][]byte{piece(ws.OpPong, true, "eh"), text(ping)}, nil), "pong 1000"},
		"an empty message":                  {bytes.Join([][]byte{text(""), text(ping)}, nil), "pong 1000"},
		"a long frame":                      {bytes.Join([][]byte{text(ping + strings.Repeat(" ", 300))}, nil), "pong 1000"},
		"binary is no frame":                {bytes.Join([][]byte{piece(ws.OpBinary, true, ping)}, nil), "error:bad_frame 1000"},
		"half a character":                  {bytes.Join([][]byte{text("{\"type\":\"\xc3\"}")}, nil), "error:bad_text 1000"},
		"goodbye with a reason":             {piece(ws.OpClose, true, "\x03\xe8bye"), "1000"},
		"goodbye of an application":         {closing(4000), "4000"},
		"goodbye without a code":            {piece(ws.OpClose, true, ""), "0"},
		"nothing counts after a goodbye":    {bytes.Join([][]byte{closing(1000), text(ping)}, nil), "1000"},
		"a code that must not travel":       {closing(1005), "1002"},
		"no mask":                           {piece(ws.OpText, true, ping, func(h *ws.Header) { h.Masked = false }), "1002"},
		"a reserved bit, as a compressor's": {piece(ws.OpText, true, ping, func(h *ws.Header) { h.Rsv = ws.Rsv(true, false, false) }), "1002"},
		"a reserved kind":                   {piece(3, true, ping), "1002"},
		"a reserved control":                {piece(0xb, true, ""), "1002"},
		"a control in fragments":            {piece(ws.OpPing, false, "eh"), "1002"},
		"a control that is too long":        {piece(ws.OpPing, true, strings.Repeat("x", 126)), "1002"},
		"a fragment of nothing":             {piece(ws.OpContinuation, true, ping), "1002"},
		"a text within a text":              {bytes.Join([][]byte{piece(ws.OpText, false, "{"), text(ping)}, nil), "1002"},
		"too large":                         {text(strings.Repeat("x", 4<<10+1)), "1009"},
		"too large in fragments":            {bytes.Join([][]byte{piece(ws.OpText, false, strings.Repeat("x", 4<<10)), piece(ws.OpContinuation, true, "x")}, nil), "1009"},
		"a promise of an exabyte":           {promise(1 << 60), "1009"},
	}
	for keeper, edit := range keepers {
		t.Run(keeper, func(t *testing.T) {
			d := newDoor(t, func(o *chat.SocketOptions) {
				o.Sessions = 1000
				if edit != nil {
					edit(o)
				}
			})
			for name, tt := range cases {
				for _, whole := range []bool{true, false} {
					p := d.raw(t)
					say := append(piece(ws.OpText, true, `{"type":"hello","token":"visitor"}`), tt.send...)
					if whole {
						p.Write(say)
					} else {
						go func() {
							for i := range min(len(say), 600) {
								if _, err := p.Write(say[i : i+1]); err != nil {
									return
								}
							}
							p.Write(say[min(len(say), 600):])
						}()
					}
					enough := len(strings.Fields(tt.want))
					if enough == 1 { // it ends by itself
						enough = 1000
					}
					said, code := p.hear(t, enough)
					said = slices.DeleteFunc(said, func(s string) bool { return s == "welcome" }) // a control frame may overtake it
					got := strings.Join(append(said, fmt.Sprint(code)), " ")
					if got != tt.want {
						t.Errorf("%s, whole %v: heard %q, want %q", name, whole, got, tt.want)
					}
				}
			}
		})
	}
}

// What a hasty client sends behind its request, before it was answered, is its
// hello all the same.
func TestHelloWithTheRequest(t *testing.T) {
	for keeper, edit := range keepers {
		t.Run(keeper, func(t *testing.T) {
			d := newDoor(t, edit)
			address := strings.TrimSuffix(strings.TrimPrefix(d.url, "ws://"), "/ws")
			conn, err := net.Dial("tcp", address)
			must(t, err)
			defer conn.Close()
			must(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
			request := "GET /ws HTTP/1.1\r\nHost: " + address + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
				"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
			hello := piece(ws.OpText, true, `{"type":"hello","token":"visitor"}`)
			_, err = conn.Write(slices.Concat([]byte(request), hello, piece(ws.OpPing, true, "eh")))
			must(t, err)
			p := &rawPeer{conn, bufio.NewReader(conn)}
			answer, err := http.ReadResponse(p.in, nil)
			must(t, err)
			if said, _ := p.hear(t, 2); answer.StatusCode != 101 || !slices.Contains(said, "welcome") || !slices.Contains(said, "pong:eh") {
				t.Errorf("answered %d, then heard %q", answer.StatusCode, said)
			}
		})
	}
}

// A silent peer has no goroutine, and whoever comes and goes leaves nothing.
func TestTakenSocketsAreLight(t *testing.T) {
	d := newDoor(t, func(o *chat.SocketOptions) { o.Sessions = 1000 })
	d.enter(t, "visitor")
	before := runtime.NumGoroutine()
	const many, few = 300, 50 // readers rest, fasthttp's workers linger
	var peers []*rawPeer
	for range many {
		p := d.raw(t)
		p.Write(piece(ws.OpText, true, `{"type":"hello","token":"visitor"}`))
		if _, err := ws.ReadHeader(p.in); err != nil {
			t.Fatal(err)
		}
		peers = append(peers, p)
	}
	eventually(t, "no goroutines of theirs", func() bool { return runtime.NumGoroutine()-before < few })
	for _, p := range peers {
		p.Close()
	}
	eventually(t, "all are gone", func() bool { return d.hub.Count() == 1 && runtime.NumGoroutine()-before < few })
}

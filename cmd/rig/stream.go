package rig

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// A Stream is what a visitor listens to where no WebSocket passes.
type Stream struct {
	body io.ReadCloser
	end  context.CancelFunc
}

// OpenStream begins to listen.
func (c *Client) OpenStream(ctx context.Context, base, token string) (*Stream, error) {
	ctx, end := context.WithCancel(ctx)
	req, err := http.NewRequestWithContext(ctx, "GET", base+"/api/v1/visitor/stream", nil)
	if err != nil {
		end()
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := (&http.Client{Transport: c.HTTP.Transport}).Do(req) // no time-out: it lasts
	if err != nil {
		end()
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		data, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		end()
		return nil, newRefusal(resp.StatusCode, data)
	}
	return &Stream{resp.Body, end}, nil
}

// Listen hands on frames until the stream ends, and returns its goodbye's code,
// 1006 if there was none.
func (s *Stream) Listen(handle func(raw []byte)) int {
	lines := bufio.NewReader(s.body)
	for bye := false; ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return goodbyeUnheard
		}
		line = strings.TrimSuffix(line, "\n")
		bye = bye || line == "event: goodbye"
		data, ok := strings.CutPrefix(line, "data: ")
		switch {
		case !ok:
		case bye:
			var said struct{ Code int }
			_ = json.Unmarshal([]byte(data), &said)
			return said.Code
		default:
			handle([]byte(data))
		}
	}
}

// Close ends it.
func (s *Stream) Close() { s.end(); s.body.Close() }

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// A caller asks a running server, as anybody could.
type caller struct {
	url    string
	client *http.Client
}

// callWait bounds one call.
const callWait = 30 * time.Second

func newCaller(url string) *caller {
	return &caller{strings.TrimSuffix(url, "/"), &http.Client{
		Timeout:       callWait,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// answerMost bounds what is read of an answer.
const answerMost = 1 << 20

// raw sends a body as it is and returns the answer as it is; of a stream only
// the first event is read.
func (c *caller) raw(ctx context.Context, method, path, token, body string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	if resp.Header.Get("Content-Type") == "text/event-stream" {
		first, err := bufio.NewReader(resp.Body).ReadBytes('\n')
		return resp.StatusCode, first, err
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answerMost))
	return resp.StatusCode, answer, err
}

// ask is raw with JSON, for what must succeed.
func (c *caller) ask(ctx context.Context, method, path, token string, body any) (map[string]any, error) {
	data := []byte{}
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	return c.send(ctx, method, path, token, string(data))
}

func (c *caller) send(ctx context.Context, method, path, token, body string) (map[string]any, error) {
	status, raw, err := c.raw(ctx, method, path, token, body)
	if err != nil {
		return nil, err
	}
	if status != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %d %s", method, path, status, raw)
	}
	answer := map[string]any{}
	if err := json.Unmarshal(raw, &answer); err != nil && len(raw) > 0 && raw[0] == '{' {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return answer, nil
}

// member reaches into a decoded answer, "" for what is not text there.
func member(answer map[string]any, path ...string) string {
	var v any = answer
	for _, key := range path {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			v = nil
			if len(at) > 0 {
				m, _ := at[0].(map[string]any)
				v = m[key]
			}
		default:
			return ""
		}
	}
	switch at := v.(type) {
	case string:
		return at
	case float64:
		return fmt.Sprint(int64(at))
	}
	return ""
}

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// A bench is one run against one installation.
type bench struct {
	options
	report report

	urls     []string // of the nodes
	started  []*node
	dir      string
	http     *http.Client
	project  string
	progress progress
}

// parallel bounds the HTTP requests that the setting-up has in flight.
const parallel = 32

// open finds the server, or starts it, and learns of the widget.
func (b *bench) open(ctx context.Context) error {
	b.http = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConns: 1024, MaxIdleConnsPerHost: 1024, DisableCompression: true}}
	b.progress.start(os.Stderr)
	if b.url == "" {
		if err := b.startNodes(ctx); err != nil {
			return err
		}
	} else {
		b.urls = strings.Split(b.url, ",")
	}
	for _, u := range b.urls {
		if !b.remote && !onThisMachine(u) {
			return fmt.Errorf("%s is not on this machine; --remote allows it", u)
		}
	}
	var boot struct {
		Projects []struct {
			ID string `json:"id"`
		} `json:"projects"`
	}
	if err := b.call(ctx, "GET", b.urls[0]+"/api/v1/widgets/"+b.widget, "", nil, &boot); err != nil {
		return err
	}
	if len(boot.Projects) == 0 {
		return errors.New("the widget has no project")
	}
	b.project = boot.Projects[0].ID
	return nil
}

func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

func (b *bench) close() {
	b.progress.stop()
	for _, n := range b.started {
		n.stop()
	}
	if b.dir != "" {
		os.RemoveAll(b.dir)
	}
}

// node spreads clients over the nodes.
func (b *bench) node(i int) string { return b.urls[i%len(b.urls)] }

// agentNode is another node than the visitors', if there are two.
func (b *bench) agentNode(i int) string { return b.urls[(i+len(b.urls)-1)%len(b.urls)] }

// A refusal is an answer that is not 2xx.
type refusal struct {
	status int
	body   string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.body) }

// call sends JSON and decodes the answer.
func (b *bench) call(ctx context.Context, method, url, token string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := b.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return &refusal{resp.StatusCode, string(data)}
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(data, out)
}

// A visitor is one client, and the conversation that it has begun.
type visitor struct {
	base, token, conversation string
}

// enter gets a visitor's token.
func (b *bench) enter(ctx context.Context, base string) (*visitor, error) {
	var pass struct {
		Token string `json:"token"`
	}
	err := b.call(ctx, "POST", base+"/api/v1/widgets/"+b.widget+"/visitors", "", map[string]any{}, &pass)
	return &visitor{base: base, token: pass.Token}, err
}

// begin says the first words.
func (b *bench) begin(ctx context.Context, v *visitor) error {
	var got struct {
		Conversation struct {
			ID string `json:"id"`
		} `json:"conversation"`
	}
	in := map[string]any{"client_id": rand.Text(), "project": b.project, "text": "first words"}
	if err := b.call(ctx, "POST", v.base+"/api/v1/visitor/conversations", v.token, in, &got); err != nil {
		return err
	}
	v.conversation = got.Conversation.ID
	return nil
}

// visitors makes n visitors, each with a conversation.
func (b *bench) visitors(ctx context.Context, n int) ([]*visitor, error) {
	all := make([]*visitor, n)
	err := each(ctx, n, parallel, func(ctx context.Context, i int) error {
		v, err := b.enter(ctx, b.node(i))
		if err != nil {
			return err
		}
		all[i] = v
		b.progress.say("conversations", i, n)
		return b.begin(ctx, v)
	})
	return all, err
}

// signIn gets an agent's token, and has them available.
func (b *bench) signIn(ctx context.Context, base string) (string, error) {
	email, password, _ := strings.Cut(b.agent, ":")
	var session struct {
		Token string `json:"access_token"`
	}
	if err := b.call(ctx, "POST", base+"/api/v1/auth/login", "", map[string]any{"email": email, "password": password}, &session); err != nil {
		return "", fmt.Errorf("the agent can't sign in: %w", err)
	}
	return session.Token, b.call(ctx, "PUT", base+"/api/v1/me/availability", session.Token, map[string]any{"availability": "online"}, nil)
}

// each runs work for 0 to n-1, so many at a time, and stops at the first error.
func each(ctx context.Context, n, atOnce int, work func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error { return work(ctx, i) })
	}
	return group.Wait()
}

// A progress is the line that says what is going on.
type progress struct {
	mu   sync.Mutex
	out  io.Writer
	last time.Time
	some bool
}

func (p *progress) start(out io.Writer) { p.out = out }

// say writes at most five times a second.
func (p *progress) say(what string, done, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.last) < 200*time.Millisecond {
		return
	}
	p.last, p.some = time.Now(), true
	fmt.Fprintf(p.out, "\r%-60s", fmt.Sprintf("%s: %d of %d", what, done, all))
}

func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.some {
		fmt.Fprintf(p.out, "\r%-60s\r", "")
	}
}

package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"recado/cmd/rig"
)

// A bench is one run against one installation.
type bench struct {
	options
	report report

	urls     []string   // of the nodes
	house    *rig.House // nil with --url
	client   *rig.Client
	apart    bool // all visitors are on the first node
	progress progress
}

// parallel bounds the HTTP requests that the setting-up has in flight.
const parallel = 32

// open finds the server, or starts it, and learns of the widget.
func (b *bench) open(ctx context.Context) error {
	b.progress.start(os.Stderr)
	if b.url == "" {
		if err := b.start(ctx); err != nil {
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
	b.client = rig.NewClient(b.widget)
	return b.client.Learn(ctx, b.urls[0])
}

// start makes an installation of this run's own.
func (b *bench) start(ctx context.Context) (err error) {
	if b.house, err = rig.NewHouse(ctx, b.binary, fresh(b.mongo), b.redis); err != nil {
		return err
	}
	b.widget, b.agent = b.house.Widget, b.house.Agent
	for range b.nodes {
		if err := b.house.Start(ctx); err != nil {
			return err
		}
	}
	b.urls = b.house.URLs()
	return nil
}

// fresh is a new database beside the one that a MongoDB URL names: each
// installation has a secret of its own, and none may open another's store.
func fresh(url string) string {
	if url == "" {
		return ""
	}
	scheme, rest, _ := strings.Cut(url, "://")
	address, rest, _ := strings.Cut(rest, "/")
	name, query, asked := strings.Cut(rest, "?")
	name = cmp.Or(name, "recado_bench") + "_" + strings.ToLower(rand.Text()[:8])
	if asked {
		name += "?" + query
	}
	return scheme + "://" + address + "/" + name
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
	if b.house != nil {
		b.house.Close()
	}
}

// node spreads clients over the nodes.
func (b *bench) node(i int) string {
	if b.apart {
		return b.urls[0]
	}
	return b.urls[i%len(b.urls)]
}

// agentNode is another node than the visitors', if there are two.
func (b *bench) agentNode(i int) string { return b.urls[(i+len(b.urls)-1)%len(b.urls)] }

// visitors makes n visitors, each with a conversation.
func (b *bench) visitors(ctx context.Context, n int) ([]*rig.Visitor, error) {
	if err := b.attended(ctx); err != nil {
		return nil, err
	}
	all := make([]*rig.Visitor, n)
	err := rig.Each(ctx, n, parallel, func(ctx context.Context, i int) error {
		err := rig.Patient(ctx, func() (err error) {
			all[i], err = b.client.Enter(ctx, b.node(i))
			return err
		})
		if err != nil {
			return err
		}
		b.progress.say("conversations", i, n)
		return rig.Patient(ctx, func() error { return b.client.Begin(ctx, all[i]) })
	})
	return all, err
}

// attended waits until every node knows that an agent is there.
func (b *bench) attended(ctx context.Context) error {
	for _, base := range b.urls {
		for until := time.Now().Add(30 * time.Second); ; {
			var a struct{ State string }
			if err := b.client.Call(ctx, "GET", base+"/api/v1/widgets/"+b.widget+"/availability", "", nil, &a); err != nil {
				return err
			}
			if a.State == "online" || a.State == "away" {
				break
			}
			if time.Now().After(until) {
				return fmt.Errorf("%s says %s, with an agent there", base, a.State)
			}
			if err := pause(ctx, 20*time.Millisecond); err != nil {
				return err
			}
		}
	}
	return nil
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

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"recado/cmd/rig"
)

// flood calls work from so many clients, at b.rate or as fast as answers come,
// until the time is over.
func (b *bench) flood(ctx context.Context, what string, work func(ctx context.Context, client, n int) error) error {
	before, err := b.costs(ctx)
	if err != nil {
		return err
	}
	var lat latencies
	var done, failed atomic.Int64
	var first atomic.Pointer[error]
	timed, cancel := context.WithTimeout(ctx, b.time)
	defer cancel()
	start := time.Now()
	var all sync.WaitGroup
	for client := range b.clients {
		all.Go(func() {
			for n := 0; timed.Err() == nil; n++ {
				if b.rate > 0 {
					at := time.Duration(n*b.clients+client) * time.Second / time.Duration(b.rate)
					time.Sleep(time.Until(start.Add(at)))
				}
				begun := time.Now()
				if err := work(ctx, client, n); err != nil {
					failed.Add(1)
					first.CompareAndSwap(nil, &err)
					continue
				}
				done.Add(1)
				lat.add(time.Since(begun))
				b.progress.say(what, int(done.Load()), int(done.Load()))
			}
		})
	}
	all.Wait()
	took := time.Since(start)
	b.report.add(what, float64(done.Load())/took.Seconds(), "per s")
	b.report.latency("answer", &lat)
	if failed.Load() > 0 {
		b.report.add("failed", float64(failed.Load()), "")
		return fmt.Errorf("%d of %d failed, the first with: %w", failed.Load(), failed.Load()+done.Load(), *first.Load())
	}
	return b.spent(ctx, before, int(done.Load()))
}

// modeRest is visitors who write over REST.
func (b *bench) modeRest(ctx context.Context) error {
	v, err := b.crowd(ctx)
	if err != nil {
		return err
	}
	return b.flood(ctx, "messages over REST", func(ctx context.Context, client, n int) error {
		in := map[string]any{"client_id": fmt.Sprintf("rest-%08d", n), "text": "a message over REST"}
		return b.client.Call(ctx, "POST", v[client].Base+"/api/v1/visitor/conversations/"+v[client].Conversation+"/messages", v[client].Token, in, nil)
	})
}

// modeBegin is new visitors with their first words.
func (b *bench) modeBegin(ctx context.Context) error {
	token, err := b.client.SignIn(ctx, b.agentNode(0), b.agent)
	if err != nil {
		return err
	}
	c, err := rig.Dial(ctx, b.agentNode(0), token)
	if err != nil {
		return err
	}
	defer c.Close()
	go c.Listen(func([]byte) {})
	if err := b.attended(ctx); err != nil {
		return err
	}
	return b.flood(ctx, "conversations begun", func(ctx context.Context, client, _ int) error {
		v, err := b.client.Enter(ctx, b.node(client))
		if err != nil {
			return err
		}
		return b.client.Begin(ctx, v)
	})
}

// modePage is what a company's page asks for.
func (b *bench) modePage(ctx context.Context) error {
	paths := []string{"/w/" + b.widget + ".js", "/api/v1/widgets/" + b.widget + "/availability"}
	return b.flood(ctx, "requests of pages", func(ctx context.Context, client, n int) error {
		req, err := http.NewRequestWithContext(ctx, "GET", b.node(client)+paths[n%len(paths)], nil)
		if err != nil {
			return err
		}
		req.Header.Set("Accept-Encoding", "br")
		resp, err := b.client.HTTP.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			return err
		}
		if resp.StatusCode != http.StatusOK {
			return &rig.Refusal{Status: resp.StatusCode, Body: resp.Status}
		}
		return nil
	})
}

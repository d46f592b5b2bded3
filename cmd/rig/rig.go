// Package rig is what the load generator and the chaos checker drive Recado
// with: nodes as processes, a tenant on them, clients that speak the live
// protocol and REST, threads as the store has them. It knows the server by its
// protocol alone.
package rig

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Client asks the REST API for one widget's visitors and for its agents.
type Client struct {
	HTTP    *http.Client
	Widget  string // its key
	Project string // that conversations are begun in; Learn fills it
}

// NewClient returns one that keeps connections open for a load.
func NewClient(widget string) *Client {
	return &Client{Widget: widget, HTTP: &http.Client{
		Timeout:   30 * time.Second,
		Transport: &http.Transport{MaxIdleConns: 1024, MaxIdleConnsPerHost: 1024, DisableCompression: true},
	}}
}

// Each runs work for 0 to n-1, so many at a time, and stops at the first error.
func Each(ctx context.Context, n, atOnce int, work func(ctx context.Context, i int) error) error {
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

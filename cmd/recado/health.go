package main

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// A part is one thing that a node needs.
type part struct {
	name string
	ping func(context.Context) error
	// vital parts make the node not ready; without the others it serves less
	// (DESIGN §6.14).
	vital bool
}

func (s *server) parts() []part {
	return []part{
		{"store", s.pipes.store.UnscopedPing, true},
		{"redis", s.pipes.redis.Ping, false},
		{"files", s.pipes.files.Ping, false},
	}
}

// ready is GET /readyz: each part's state. 503 when the node can't serve.
func (s *server) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 3*time.Second)
	defer cancel()
	parts := s.parts()
	failed := make([]error, len(parts))
	var all sync.WaitGroup
	for i, p := range parts {
		all.Go(func() { failed[i] = p.ping(ctx) })
	}
	all.Wait()
	state, ok, shown := "ready", true, fiber.Map{}
	for i, p := range parts {
		shown[p.name] = "ok"
		if failed[i] == nil {
			continue
		}
		s.log.Warn("a part is down", "part", p.name, "error", failed[i])
		shown[p.name] = "down"
		state = "degraded"
		ok = ok && !p.vital
	}
	if !ok {
		state = "down"
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(statusOf(ok)).JSON(fiber.Map{"state": state, "parts": shown})
}

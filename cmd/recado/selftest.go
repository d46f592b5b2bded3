package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
	"recado/widget"
)

// selfTestTime bounds each part of a self-test.
const selfTestTime = 10 * time.Second

// A PartHealth is how one part of a node does.
type PartHealth struct {
	Name   string `json:"name"`
	State  string `json:"state"` // ok, down, off: not there, untested: nobody said what to send
	Took   int64  `json:"took_ms"`
	Reason string `json:"reason,omitempty"` // why it is down
}

// health is GET /operator/health → {version, sessions, parts:[PartHealth]}: of
// the node that answers.
func (s *server) health(c *fiber.Ctx) error {
	tests := map[string]func(context.Context) error{}
	for _, p := range s.parts() {
		tests[p.name] = p.ping
	}
	tests["bus"] = s.busHealthy
	return s.sayHealth(c, s.runTests(c.UserContext(), tests))
}

func (s *server) busHealthy(context.Context) error {
	if !s.pipes.bus.Healthy() {
		return errors.New("frames don't reach the other nodes")
	}
	return nil
}

// testHealth is POST /operator/health/test: {mail?} → as health, after each
// part was really used: something is written, published, stored, and, to an
// address that was given, sent.
func (s *server) testHealth(c *fiber.Ctx) error {
	actor, err := tenant.MustActor(c)
	if err != nil {
		return err
	}
	r, err := tenant.Body[struct {
		Mail string `json:"mail"`
	}](c, 4<<10)
	if err != nil {
		return err
	}
	to, err := tenant.CleanEmail("mail", r.Mail)
	if err != nil {
		return err
	}
	var found []PartHealth
	err = s.admin.Audited(c.UserContext(), actor, tenant.Change{Kind: tenant.KindHealth, Action: "tested"}, nil, func() (any, error) {
		tests := map[string]func(context.Context) error{
			"store": s.pipes.store.UnscopedSelfTest, "redis": s.pipes.redis.SelfTest, "files": s.testFiles,
			"bus": func(ctx context.Context) error { return s.pipes.bus.Echo(ctx, testScope()) },
		}
		if s.sendsForAll() && to != "" {
			tests["mail"] = func(ctx context.Context) error { return s.testMail(ctx, to) }
		}
		found = s.runTests(c.UserContext(), tests)
		return nil, nil
	})
	if err != nil {
		return err
	}
	return s.sayHealth(c, found)
}

// sayHealth answers with the parts, and mail, which is not tried unasked.
func (s *server) sayHealth(c *fiber.Ctx, parts []PartHealth) error {
	if parts[len(parts)-1].Name != "mail" {
		state := "untested"
		if !s.sendsForAll() {
			state = "off"
		}
		parts = append(parts, PartHealth{Name: "mail", State: state})
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"version": version, "sessions": s.hub.Count(), "since": s.start.UnixMilli(), "parts": parts})
}

// runTests runs them beside each other, and gives what came of them in order.
func (s *server) runTests(ctx context.Context, tests map[string]func(context.Context) error) []PartHealth {
	var found []PartHealth
	for _, name := range []string{"store", "redis", "bus", "files", "mail"} {
		if tests[name] != nil {
			found = append(found, PartHealth{Name: name})
		}
	}
	var all sync.WaitGroup
	for i := range found {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, selfTestTime)
			defer cancel()
			began, p := time.Now(), &found[i]
			p.State = "ok"
			if err := tests[p.Name](ctx); err != nil {
				p.State, p.Reason = "down", err.Error()
			}
			p.Took = time.Since(began).Milliseconds()
		})
	}
	all.Wait()
	return found
}

// testScope is that of what a self-test stores; no tenant has it.
func testScope() tenant.Scope { return tenant.OperatorActor("", "").Scope }

// testFiles stores a file, reads it and removes it.
func (s *server) testFiles(ctx context.Context) error {
	key, body := "self-test/"+tenant.NewID(), []byte("self-test")
	if _, err := s.pipes.files.Put(ctx, testScope(), key, bytes.NewReader(body), int64(len(body)), "text/plain"); err != nil {
		return err
	}
	r, _, err := s.pipes.files.Open(ctx, testScope(), key)
	if err == nil {
		var read []byte
		read, err = io.ReadAll(r)
		err = errors.Join(err, r.Close())
		if err == nil && !bytes.Equal(read, body) {
			err = errors.New("what was read is not what was stored")
		}
	}
	return errors.Join(err, s.pipes.files.Delete(ctx, testScope(), key))
}

// testMail sends a letter.
func (s *server) testMail(ctx context.Context, to string) error {
	return s.mailer.Send(ctx, widget.Letter{
		ID: tenant.NewID(), FromName: "Recado", To: to, Subject: "Recado: self-test", Text: "This server can send e-mail.", HTML: "<p>This server can send e-mail.</p>", Locale: "en", Date: time.Now(),
	})
}

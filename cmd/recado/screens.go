package main

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// consolePolicy keeps the console to its own files and its own server.
const consolePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"frame-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// console is GET /console and all below it: one page, whose script reads the
// address.
func (s *server) console(c *fiber.Ctx) error { return desk(c, s.assets.Console) }

// operatorDesk is GET /operator and all below it, in the same way.
func (s *server) operatorDesk(c *fiber.Ctx) error { return desk(c, s.assets.Operator) }

func desk(c *fiber.Ctx, of func() ([]byte, error)) error {
	page, err := of()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, consolePolicy)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	return c.Send(page)
}

// staticFile is GET /static/*: files with their hash in the name, for ever.
func (s *server) staticFile(c *fiber.Ctx) error {
	body, headers, ok := s.assets.Serve(strings.TrimPrefix(c.Path(), "/static/"), c.Get(fiber.HeaderAcceptEncoding))
	if !ok {
		return tenant.ErrNotFound
	}
	for name, value := range headers {
		c.Set(name, value)
	}
	return c.Send(body)
}

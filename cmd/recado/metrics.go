package main

import (
	"bytes"
	"crypto/subtle"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/VictoriaMetrics/metrics"
	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// expositionType is the content type of Prometheus' text format.
const expositionType = "text/plain; version=0.0.4; charset=utf-8"

// requests are counted by status, up to the last that HTTP has a class for.
type requests [600]atomic.Int64

func (r *requests) count(status int) {
	if status >= 0 && status < len(r) {
		r[status].Add(1)
	}
}

func (r *requests) show(to io.Writer) {
	family(to, "recado_requests_total", "counter", "Requests by status.")
	for status := range r {
		if n := r[status].Load(); n > 0 {
			fmt.Fprintf(to, "recado_requests_total{status=\"%d\"} %d\n", status, n)
		}
	}
}

// family begins the lines of a metric, in Prometheus' text format.
func family(to io.Writer, name, kind, help string) {
	fmt.Fprintf(to, "# HELP %s %s\n# TYPE %[1]s %[3]s\n", name, help, kind)
}

// sample is a metric of one line.
func sample(to io.Writer, name, kind, help string, n int64) {
	family(to, name, kind, help)
	fmt.Fprintf(to, "%s %d\n", name, n)
}

// count counts requests by status.
func (s *server) count(c *fiber.Ctx) error {
	err := c.Next()
	status := c.Response().StatusCode()
	if err != nil {
		status = tenant.Answer(err).Code.HTTP()
	}
	s.requests.count(status)
	return err
}

// expose is what a node tells of itself, its process and its Go runtime.
func (s *server) expose() []byte {
	page, healthy := new(bytes.Buffer), int64(0)
	if s.pipes.bus.Healthy() {
		healthy = 1
	}
	s.requests.show(page)
	sample(page, "recado_sessions", "gauge", "Open sessions on this node.", int64(s.hub.Count()))
	sample(page, "recado_bus_healthy", "gauge", "1 if frames reach other nodes.", healthy)
	showDelivery(page, s.delivery.Delivery.Total())
	metrics.WriteProcessMetrics(page)
	metrics.WriteFDMetrics(page)
	return page.Bytes()
}

// metrics is GET /metrics.
func (s *server) metrics(c *fiber.Ctx) error {
	if !s.cfg.Metrics {
		return tenant.ErrNotFound
	}
	if t := s.cfg.MetricsToken; t != "" && subtle.ConstantTimeCompare([]byte(tenant.Bearer(c)), []byte(t)) != 1 {
		return tenant.ErrUnauthorized
	}
	c.Set(fiber.HeaderContentType, expositionType)
	return c.Send(s.expose())
}

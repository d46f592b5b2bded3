package main

import (
	"crypto/subtle"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"recado/tenant"
)

// gauges are what a node tells of itself.
type gauges struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
}

func newGauges(s *server) *gauges {
	g := &gauges{registry: prometheus.NewRegistry()}
	g.requests = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "recado_requests_total", Help: "Requests by status.",
	}, []string{"status"})
	g.registry.MustRegister(deliveries{s.delivery.Delivery},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), g.requests,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "recado_sessions", Help: "Open sessions on this node."},
			func() float64 { return float64(s.hub.Count()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "recado_bus_healthy", Help: "1 if frames reach other nodes."},
			func() float64 {
				if s.pipes.bus.Healthy() {
					return 1
				}
				return 0
			}),
	)
	return g
}

// count counts requests by status.
func (s *server) count(c *fiber.Ctx) error {
	err := c.Next()
	status := c.Response().StatusCode()
	if err != nil {
		status = tenant.Answer(err).Code.HTTP()
	}
	s.gauges.requests.WithLabelValues(strconv.Itoa(status)).Inc()
	return err
}

// metrics is GET /metrics.
func (s *server) metrics() fiber.Handler {
	show := adaptor.HTTPHandler(promhttp.HandlerFor(s.gauges.registry, promhttp.HandlerOpts{}))
	return func(c *fiber.Ctx) error {
		if !s.cfg.Metrics {
			return tenant.ErrNotFound
		}
		if t := s.cfg.MetricsToken; t != "" && subtle.ConstantTimeCompare([]byte(tenant.Bearer(c)), []byte(t)) != 1 {
			return tenant.ErrUnauthorized
		}
		return show(c)
	}
}

package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"recado/chat"
	"recado/tenant"
)

// What a node counts of its messages is shown to operators and to prometheus,
// and what the other nodes told beside it.
func TestDelivery(t *testing.T) {
	h := newHouse(t)
	operator := h.operator(t)
	support := h.projects(t)["Soporte"]
	h.hello(t, h.signIn(t, "bruno@demo.example"))
	until(t, "somebody is there", func() bool {
		return text(h.ok(t, "GET", api+"/widgets/"+h.demo.widget.Key+"/availability", "", nil), "projects", support, "state") == "online"
	})
	visitor, first := h.visit(t), map[string]any{"client_id": tenant.NewID(), "project": support, "text": "hola"}
	talk := text(h.ok(t, "POST", api+"/visitor/conversations", visitor, first), "conversation", "id")
	said := map[string]any{"client_id": tenant.NewID(), "text": "¿hay alguien?"}
	for range 2 {
		h.ok(t, "POST", api+"/visitor/conversations/"+talk+"/messages", visitor, said)
	}
	missed := len(h.ok(t, "GET", api+"/visitor/conversations/"+talk+"/messages?after=1", visitor, nil)["items"].([]any))

	got := h.ok(t, "GET", api+"/operator/delivery", operator, nil)
	nodes := got["nodes"].([]any)
	if len(nodes) != 1 || at(nodes[0].(map[string]any), "live") != true || text(nodes[0].(map[string]any), "name") == "" {
		t.Fatalf("nodes: %v", nodes)
	}
	if number(got, "hour", "messages") < 2 || number(got, "hour", "repeats") != 1 || number(got, "hour", "recovered") != int64(missed) {
		t.Errorf("the hour is %v, %d were missed", at(got, "hour"), missed)
	}
	if ms, is := at(got, "hour", "median_ms").(float64); !is || ms <= 0 {
		t.Errorf("the median is %v", at(got, "hour", "median_ms"))
	}

	// What this node tells is not counted twice; another one, which ended an hour
	// and a half ago, counts in the day alone; one of two days ago is forgotten.
	now := time.Now()
	for name, ended := range map[string]time.Duration{"otro": 90 * time.Minute, "viejo": 48 * time.Hour} {
		counted := chat.Delivered{Repeats: 7, Times: []int64{3}}
		if err := h.pipes.store.UnscopedPutDelivery(t.Context(), &chat.NodeDelivery{ID: name, Name: name, At: now.Add(-ended).UnixMilli(), Hour: counted, Day: counted}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := h.delivery.Say(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "the others' words are counted, each once", func() bool { // routing may say something between hour and day
		again := h.ok(t, "GET", api+"/operator/delivery", operator, nil)
		return number(again, "hour", "repeats") == 1 && number(again, "day", "repeats") == 8 &&
			number(again, "day", "messages") == number(again, "hour", "messages")+3 && len(again["nodes"].([]any)) == 2
	})
	kept, err := h.pipes.store.UnscopedDeliveries(t.Context(), 0)
	if err != nil || len(kept) != 2 {
		t.Errorf("%d nodes are kept: %v", len(kept), err)
	}
	h.refused(t, tenant.ErrUnauthorized, "GET", api+"/operator/delivery", h.signIn(t, demoOwner), nil)

	resp, err := http.Get(h.url + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := resp.Header.Get("Content-Type"); got != expositionType {
		t.Errorf("/metrics is %s", got)
	}
	for _, line := range []string{
		"recado_repeats_total 1\n", "recado_resyncs_total ", "recado_recovered_total ", "recado_sessions 1\n", "recado_bus_healthy 1\n",
		"recado_requests_total{status=\"200\"} ", "recado_delivery_seconds_bucket{le=\"0.01\"} ", "go_goroutines ", "process_start_time_seconds ",
	} {
		if !strings.Contains(string(page), "\n"+line) {
			t.Errorf("no %s in /metrics", line)
		}
	}
}

// What is counted by class is shown as Prometheus adds it up: each class holds
// those before it, the last one all of them.
func TestDeliveryMetric(t *testing.T) {
	counted := chat.Delivered{Resyncs: 3, Micros: 2_500_000, Times: make([]int64, len(chat.DeliveryBounds)+1)}
	counted.Times[0], counted.Times[1], counted.Times[len(chat.DeliveryBounds)] = 2, 1, 4
	var page strings.Builder
	showDelivery(&page, counted)
	for _, line := range []string{
		"# TYPE recado_resyncs_total counter\nrecado_resyncs_total 3\n", "# TYPE recado_delivery_seconds histogram\n",
		"_bucket{le=\"0.00025\"} 2\n", "_bucket{le=\"0.0005\"} 3\n", "_bucket{le=\"5\"} 3\n", "_bucket{le=\"+Inf\"} 7\n",
		"recado_delivery_seconds_sum 2.5\nrecado_delivery_seconds_count 7\n",
	} {
		if !strings.Contains(page.String(), line) {
			t.Errorf("no %q in\n%s", line, page.String())
		}
	}
}

// Every line can be read by whoever scrapes it: a comment, or a name, labels and
// a number.
func TestMetricsLines(t *testing.T) {
	h := newHouse(t)
	sample := regexp.MustCompile(`^[a-z_]+(\{[A-Za-z]+="[^"]*"(, ?[A-Za-z]+="[^"]*")*\})? [0-9.e+-]+$`)
	for line := range strings.Lines(string(h.expose())) {
		line = strings.TrimSuffix(line, "\n")
		if !sample.MatchString(line) && !strings.HasPrefix(line, "# ") {
			t.Errorf("%q", line)
		}
	}
}

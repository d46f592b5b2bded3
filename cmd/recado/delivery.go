package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"recado/chat"
)

// deliveries tell prometheus what a node counts of its messages on their way.
type deliveries struct{ of *chat.Delivery }

var (
	resyncsDesc   = prometheus.NewDesc("recado_resyncs_total", "Sessions that were told that frames may have been lost.", nil, nil)
	repeatsDesc   = prometheus.NewDesc("recado_repeats_total", "Entries that a client sent again and that were there already.", nil, nil)
	recoveredDesc = prometheus.NewDesc("recado_recovered_total", "Entries that a client read behind the last one that it had.", nil, nil)
	timesDesc     = prometheus.NewDesc("recado_delivery_seconds", "From an entry's arrival to its storage and its way to sessions and bus.", nil, nil)
)

// Describe is of prometheus.Collector.
func (d deliveries) Describe(to chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{resyncsDesc, repeatsDesc, recoveredDesc, timesDesc} {
		to <- desc
	}
}

// Collect is of prometheus.Collector.
func (d deliveries) Collect(to chan<- prometheus.Metric) {
	t := d.of.Total()
	for desc, n := range map[*prometheus.Desc]int64{resyncsDesc: t.Resyncs, repeatsDesc: t.Repeats, recoveredDesc: t.Recovered} {
		to <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(n))
	}
	classes, sofar := map[float64]uint64{}, uint64(0)
	for i, bound := range chat.DeliveryBounds {
		sofar += uint64(t.Times[i])
		classes[float64(bound)/1e6] = sofar
	}
	to <- prometheus.MustNewConstHistogram(timesDesc, uint64(t.Messages()), float64(t.Micros)/1e6, classes)
}

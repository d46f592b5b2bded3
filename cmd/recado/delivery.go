package main

import (
	"fmt"
	"io"

	"recado/chat"
)

// showDelivery writes what a node counts of its messages on their way.
func showDelivery(to io.Writer, t chat.Delivered) {
	sample(to, "recado_resyncs_total", "counter", "Sessions that were told that frames may have been lost.", t.Resyncs)
	sample(to, "recado_repeats_total", "counter", "Entries that a client sent again and that were there already.", t.Repeats)
	sample(to, "recado_recovered_total", "counter", "Entries that a client read behind the last one that it had.", t.Recovered)

	const name = "recado_delivery_seconds"
	family(to, name, "histogram", "From an entry's arrival to its storage and its way to sessions and bus.")
	sofar := int64(0)
	for i, bound := range chat.DeliveryBounds {
		sofar += t.Times[i]
		fmt.Fprintf(to, "%s_bucket{le=\"%g\"} %d\n", name, float64(bound)/1e6, sofar)
	}
	fmt.Fprintf(to, "%s_bucket{le=\"+Inf\"} %d\n", name, t.Messages())
	fmt.Fprintf(to, "%s_sum %g\n%[1]s_count %[3]d\n", name, float64(t.Micros)/1e6, t.Messages())
}

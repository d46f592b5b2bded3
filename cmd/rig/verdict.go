package rig

import "fmt"

// A Verdict counts what broke the promise about acknowledged messages.
type Verdict struct {
	Judged   int `json:"judged"`   // messages that were compared with the store
	Lost     int `json:"lost"`     // acknowledged, and not in the store or not seen
	Repeated int `json:"repeated"` // stored or seen twice
	Disorder int `json:"disorder"` // stored or seen in another order
}

// Broken reports whether the promise was.
func (v Verdict) Broken() bool { return v.Lost+v.Repeated+v.Disorder > 0 }

// Add counts another verdict in.
func (v *Verdict) Add(o Verdict) {
	v.Judged += o.Judged
	v.Lost += o.Lost
	v.Repeated += o.Repeated
	v.Disorder += o.Disorder
}

func (v Verdict) String() string {
	return fmt.Sprintf("%d messages: lost %d, repeated %d, out of order %d", v.Judged, v.Lost, v.Repeated, v.Disorder)
}

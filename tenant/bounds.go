package tenant

import "time"

// Bounds is what every tenant of a server is held to beside its plan, by the
// server's settings (docs/limits.md).
type Bounds struct {
	Message     int         `json:"message"`     // characters
	Attachments int         `json:"attachments"` // of one message
	File        int64       `json:"file"`        // bytes
	Rates       []BoundRate `json:"rates"`
}

// BoundRate is how often something may be done: by one person, from one network
// address, by the visitors of one tenant.
type BoundRate struct {
	Name    string `json:"name"` // sends, uploads, bytes, connects
	Actor   Often  `json:"actor"`
	Address Often  `json:"address"`
	Tenant  Often  `json:"tenant"`
}

// Often is so many within so many seconds.
type Often struct {
	Count   int     `json:"count"`
	Seconds float64 `json:"seconds"`
}

// OftenBy is count within a time.
func OftenBy(count int, per time.Duration) Often { return Often{count, per.Seconds()} }

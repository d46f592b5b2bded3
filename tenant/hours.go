package tenant

// Hours are the weekly times of a project in a time zone, with days that
// differ (S6). The zero Hours are always open.
type Hours struct {
	TimeZone string `json:"time_zone"` // IANA name; "" is the tenant's
	// Always says that the project never closes; Shifts are then ignored.
	Always     bool        `json:"always"`
	Shifts     []Shift     `json:"shifts"`
	Exceptions []Exception `json:"exceptions"`
}

// A Shift is one interval of a weekday, in minutes since local midnight;
// 0 <= Open < Close <= 1440. Two shifts of a day must not overlap.
type Shift struct {
	Weekday int `json:"weekday"` // 0 is Sunday
	Open    int `json:"open"`
	Close   int `json:"close"`
}

// An Exception replaces a date's shifts: a holiday has none.
type Exception struct {
	Date   string  `json:"date"` // YYYY-MM-DD, local
	Name   string  `json:"name"`
	Shifts []Shift `json:"shifts"` // Weekday is ignored
}

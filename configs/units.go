package configs

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Rate allows Count events in each stretch of Per.
type Rate struct {
	Count int
	Per   time.Duration
}

// String writes the rate as it is configured: 10/1m.
func (r Rate) String() string { return strconv.Itoa(r.Count) + "/" + formatSpan(r.Per) }

func rate(p *Rate) value {
	return value{
		set: func(s string) error {
			r, err := parseRate(s)
			if err != nil {
				return err
			}
			*p = r
			return nil
		},
		get:  func() string { return p.String() },
		want: "a count from 1 to 1000000, a slash and a time from 1s to 24h, for example 10/1m",
	}
}

func parseRate(s string) (Rate, error) {
	count, per, found := strings.Cut(s, "/")
	if !found {
		return Rate{}, wrong(s, "has no slash")
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > 1_000_000 {
		return Rate{}, wrong(s, "has a wrong count")
	}
	d, err := parseSpan(per)
	if err != nil || d < time.Second || d > day {
		return Rate{}, wrong(s, "has a wrong time")
	}
	return Rate{Count: n, Per: d}, nil
}

// A Volume is so many bytes in each stretch of Per.
type Volume struct {
	Bytes int64
	Per   time.Duration
}

// String writes the volume as it is configured: 100MiB/1m.
func (v Volume) String() string { return formatSize(v.Bytes) + "/" + formatSpan(v.Per) }

func volume(p *Volume) value {
	return value{
		set: func(s string) error {
			v, err := parseVolume(s)
			if err != nil {
				return err
			}
			*p = v
			return nil
		},
		get:  func() string { return p.String() },
		want: "a size from 1KiB to 1024GiB, a slash and a time from 1s to 24h, for example 100MiB/1m",
	}
}

func parseVolume(s string) (Volume, error) {
	bytes, per, found := strings.Cut(s, "/")
	if !found {
		return Volume{}, wrong(s, "has no slash")
	}
	n, err := parseSize(bytes)
	if err != nil || n < 1<<10 || n > 1<<40 {
		return Volume{}, wrong(s, "has a wrong size")
	}
	d, err := parseSpan(per)
	if err != nil || d < time.Second || d > day {
		return Volume{}, wrong(s, "has a wrong time")
	}
	return Volume{Bytes: n, Per: d}, nil
}

// parseSpan reads what time.ParseDuration reads, and whole days as in 30d.
func parseSpan(s string) (time.Duration, error) {
	if days, found := strings.CutSuffix(s, "d"); found {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > math.MaxInt64/int(day) {
			return 0, wrong(s, "is not a number of days")
		}
		return time.Duration(n) * day, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0, wrong(s, "is not a time like 15s, 10m, 12h or 30d")
	}
	return d, nil
}

// formatSpan writes a time as parseSpan reads it, without the 0s and 0m0s of String.
func formatSpan(d time.Duration) string {
	if d > day && d%day == 0 {
		return strconv.FormatInt(int64(d/day), 10) + "d"
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// units are tried from the largest, so that a size prints as briefly as it can.
func units() []unit { return []unit{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}} }

type unit struct {
	name  string
	bytes int64
}

func parseSize(s string) (int64, error) {
	for _, u := range units() {
		digits, found := strings.CutSuffix(s, u.name)
		if !found {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n < 0 || n > math.MaxInt64/u.bytes {
			return 0, wrong(s, "is not a size")
		}
		return n * u.bytes, nil
	}
	return 0, wrong(s, "is not a size like 512B, 64KiB, 25MiB or 1GiB")
}

func formatSize(n int64) string {
	for _, u := range units() {
		if n >= u.bytes && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + u.name
		}
	}
	return "0B"
}

package configs

import (
	"fmt"
	"log/slog"
	"net/mail"
	"strconv"
	"strings"
	"time"
)

// value is a place in Config with its rules.
type value struct {
	set    func(string) error // says what is wrong; never repeats a secret
	get    func() string      // the effective value, secrets masked
	want   string             // what would be right
	toggle bool               // the flag alone means true
}

func wrong(s, what string) error { return fmt.Errorf("%q %s", s, what) }

func text(p *string) value {
	return value{
		set: func(s string) error {
			if s == "" || strings.ContainsRune(s, 0) {
				return wrong(s, "is empty or has a NUL character")
			}
			*p = s
			return nil
		},
		get:  func() string { return *p },
		want: "a path",
	}
}

// mailbox is an e-mail address without a name.
func mailbox(p *string) value {
	return value{
		set: func(s string) error {
			if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
				return wrong(s, "is not an e-mail address")
			}
			*p = s
			return nil
		},
		get:  func() string { return *p },
		want: "an address like support@example.com, without a name",
	}
}

// hidden is a secret of at least least characters.
func hidden(p *string, least int) value {
	return value{
		set: func(s string) error {
			if n := len([]rune(s)); n < least {
				return fmt.Errorf("has %d characters, fewer than %d", n, least)
			}
			*p = s
			return nil
		},
		get:  func() string { return maskText(*p) },
		want: fmt.Sprintf("at least %d random characters, for example from: openssl rand -hex 32", least),
	}
}

func toggle(p *bool) value {
	return value{
		set: func(s string) error {
			b, err := strconv.ParseBool(s)
			if err != nil {
				return wrong(s, "is neither true nor false")
			}
			*p = b
			return nil
		},
		get:    func() string { return strconv.FormatBool(*p) },
		want:   "true or false",
		toggle: true,
	}
}

func choice(p *string, words ...string) value {
	return value{
		set: func(s string) error {
			for _, word := range words {
				if s == word {
					*p = s
					return nil
				}
			}
			return wrong(s, "is not one of them")
		},
		get:  func() string { return *p },
		want: "one of " + strings.Join(words, ", "),
	}
}

func level(p *slog.Level) value {
	var word string
	v := choice(&word, "debug", "info", "warn", "error")
	set := v.set
	v.set = func(s string) error {
		if err := set(s); err != nil {
			return err
		}
		return p.UnmarshalText([]byte(s))
	}
	v.get = func() string { return strings.ToLower(p.String()) }
	return v
}

func number[T int | uint8 | uint32](p *T, least, most int64) value {
	return value{
		set: func(s string) error {
			n, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return wrong(s, "is not a whole number")
			}
			if err := within(s, n, least, most); err != nil {
				return err
			}
			*p = T(n)
			return nil
		},
		get:  func() string { return fmt.Sprint(*p) },
		want: fmt.Sprintf("a whole number from %d to %d", least, most),
	}
}

func size(p *int64, least, most int64) value {
	return value{
		set: func(s string) error {
			n, err := parseSize(s)
			if err != nil {
				return err
			}
			if err := within(s, n, least, most); err != nil {
				return err
			}
			*p = n
			return nil
		},
		get:  func() string { return formatSize(*p) },
		want: fmt.Sprintf("a size from %s to %s", formatSize(least), formatSize(most)),
	}
}

func span(p *time.Duration, least, most time.Duration) value {
	return value{
		set: func(s string) error {
			d, err := parseSpan(s)
			if err != nil {
				return err
			}
			if err := within(s, int64(d), int64(least), int64(most)); err != nil {
				return err
			}
			*p = d
			return nil
		},
		get:  func() string { return formatSpan(*p) },
		want: fmt.Sprintf("a time from %s to %s", formatSpan(least), formatSpan(most)),
	}
}

func within(s string, n, least, most int64) error {
	if n < least {
		return wrong(s, "is too small")
	}
	if n > most {
		return wrong(s, "is too large")
	}
	return nil
}

// Package configs reads the server's settings: flags over RECADO_… environment
// over a file over defaults (DESIGN §3, §11). Every setting stands once, in the
// table of settings.go; flags, environment names, help, printing and
// docs/settings.md come from that table.
package configs

import (
	"log/slog"
	"net/netip"
	"time"
)

// Config holds the effective settings of one process. It is filled by Load, or by
// Defaults in tests, and never changes while the server runs. What each field is
// for, its limits and its default stand in settings.go. Sizes are bytes.
type Config struct {
	Listen          string
	PublicURL       string // without a slash at the end; empty only when Listen asks for port 0
	TrustedProxies  []netip.Prefix
	PrivateTargets  []netip.Prefix
	ShutdownTimeout time.Duration
	Dev             bool

	Data     string
	MongoURL string
	RedisURL string
	S3URL    string
	Secret   string // the master secret as given; use the function Secret, which also reads the data folder

	SMTPURL  string
	MailFrom string

	LogLevel     slog.Level
	LogFormat    string // auto, text or json
	Metrics      bool
	MetricsToken string

	AccessLife    time.Duration
	RefreshLife   time.Duration
	VisitorLife   time.Duration
	Argon2Memory  uint32 // KiB
	Argon2Time    uint32
	Argon2Threads uint8

	PresenceLease time.Duration
	PresencePing  time.Duration
	HelloTimeout  time.Duration

	MessageLimit       int // characters
	FrameLimit         int64
	FileLimit          int64
	MessageAttachments int
	ActorSessions      int
	AddressSessions    int
	TenantSessions     int

	RateLogin    Rate
	RateVisitors Rate
	RateSends    Rate
	RateAddress  Rate
	RateTenant   Rate
	RateCases    Rate
	RateUploads  Rate

	RateAddressUploads, RateTenantUploads                 Rate
	RateBytes, RateAddressBytes, RateTenantBytes          Volume
	RateConnects, RateAddressConnects, RateTenantConnects Rate

	from map[string]string // setting name -> where its value came from
}

// Defaults is the configuration of a server that was told nothing. Tests start
// from it and change the fields that they are about.
func Defaults() Config {
	var c Config
	for _, s := range settings() {
		if s.preset == "" {
			continue
		}
		if err := s.at(&c).set(s.preset); err != nil {
			panic("configs: default of " + s.name + ": " + err.Error())
		}
	}
	c.PublicURL = PublicURLFor(c.Listen)
	return c
}

// Distributed reports whether other nodes may share this server's data, because a
// MongoDB or a Redis is named. Files on S3 alone do not make it so.
func (c Config) Distributed() bool { return c.MongoURL != "" || c.RedisURL != "" }

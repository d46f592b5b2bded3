package configs

import "time"

// setting is one row of the table: its name, what it does, its default as text and
// its place in Config together with its validation. The environment name is
// RECADO_ and the name in capitals, the flag is the name with dashes.
type setting struct {
	name   string
	help   string // one sentence
	preset string // default, as one would write it; "" means: not set
	secret bool   // masked in printing, readable from a file with …_FILE, and no flag: process lists show those
	at     func(*Config) value
}

type section struct {
	title    string
	settings []setting
}

const day = 24 * time.Hour

// sections is every setting there is, on one page.
func sections() []section {
	return []section{
		{"Server", []setting{
			{name: "listen", preset: "127.0.0.1:8080", help: "Address and port to listen on; port 0 takes a free one.",
				at: func(c *Config) value { return address(&c.Listen) }},
			{name: "public_url", help: "Address by which browsers reach the server, without a path; derived from listen if not set.",
				at: func(c *Config) value { return origin(&c.PublicURL) }},
			{name: "trusted_proxies", help: "Reverse proxies whose X-Forwarded-For is believed, as addresses or CIDR ranges with commas between.",
				at: func(c *Config) value { return prefixes(&c.TrustedProxies) }},
			{name: "private_targets", help: "Private addresses that tenants' own settings may lead to (mail servers, also on other ports than 25, 465, 587 and 2525; identity providers; push services), as addresses or CIDR ranges with commas between; without it only public ones.",
				at: func(c *Config) value { return prefixes(&c.PrivateTargets) }},
			{name: "shutdown_timeout", preset: "15s", help: "How long a stopping server may take to say goodbye and finish its work.",
				at: func(c *Config) value { return span(&c.ShutdownTimeout, time.Second, 10*time.Minute) }},
			{name: "dev", preset: "false", help: "Serve the front end from static/dist on disk instead of the built-in copy.",
				at: func(c *Config) value { return toggle(&c.Dev) }},
		}},
		{"Storage", []setting{
			{name: "data", preset: "recado-data", help: "Folder of the embedded database, files and secret.",
				at: func(c *Config) value { return text(&c.Data) }},
			{name: "mongo_url", secret: true, help: "MongoDB in place of the embedded database.",
				at: func(c *Config) value {
					return service(&c.MongoURL, "mongodb://user:password@host:27017/recado", "mongodb", "mongodb+srv")
				}},
			{name: "redis_url", secret: true, help: "Redis in place of the one inside the process; redis+sentinel://host:26379?master_name=NAME and redis+cluster:// too, rediss for TLS (docs/redis.md).",
				at: func(c *Config) value {
					return service(&c.RedisURL, "redis://:password@host:6379/0", "redis", "rediss",
						"redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")
				}},
			{name: "s3_url", secret: true, help: "S3-compatible storage in place of the folder of files.",
				at: func(c *Config) value {
					return service(&c.S3URL, "https://key:secret@host/bucket", "http", "https", "s3")
				}},
			{name: "secret", secret: true, help: "Master secret from which all keys are derived; made in the data folder if embedded, required with MongoDB or Redis.",
				at: func(c *Config) value { return hidden(&c.Secret, 32) }},
		}},
		{"E-mail", []setting{
			{name: "smtp_url", secret: true, help: "Mail server that takes letters to visitors; without one they wait.",
				at: func(c *Config) value {
					return service(&c.SMTPURL, "smtps://user:password@host:465", "smtp", "smtps")
				}},
			{name: "mail_from", help: "Address that letters come from; the name beside it is the company's. Required with smtp_url.",
				at: func(c *Config) value { return mailbox(&c.MailFrom) }},
		}},
		{"Logs and metrics", []setting{
			{name: "log_level", preset: "info", help: "Least serious kind of line that is logged.",
				at: func(c *Config) value { return level(&c.LogLevel) }},
			{name: "log_format", preset: "auto", help: "Form of the log; auto is text on a terminal and json elsewhere.",
				at: func(c *Config) value { return choice(&c.LogFormat, "auto", "text", "json") }},
			{name: "metrics", preset: "true", help: "Answer at /metrics.",
				at: func(c *Config) value { return toggle(&c.Metrics) }},
			{name: "metrics_token", secret: true, help: "Bearer token that /metrics asks for; without it anybody who reaches the server may read them.",
				at: func(c *Config) value { return hidden(&c.MetricsToken, 16) }},
		}},
		{"Log-in", []setting{
			{name: "access_life", preset: "10m", help: "Life of an agent's access token.",
				at: func(c *Config) value { return span(&c.AccessLife, 10*time.Second, day) }},
			{name: "refresh_life", preset: "30d", help: "How long an agent stays logged in without using the console.",
				at: func(c *Config) value { return span(&c.RefreshLife, time.Minute, 400*day) }},
			{name: "visitor_life", preset: "90d", help: "Life of a visitor's token.",
				at: func(c *Config) value { return span(&c.VisitorLife, time.Minute, 400*day) }},
			{name: "argon2_memory", preset: "19456", help: "Memory of one password hash in KiB.",
				at: func(c *Config) value { return number(&c.Argon2Memory, 8, 4<<20) }},
			{name: "argon2_time", preset: "2", help: "Passes of one password hash.",
				at: func(c *Config) value { return number(&c.Argon2Time, 1, 100) }},
			{name: "argon2_threads", preset: "1", help: "Threads of one password hash.",
				at: func(c *Config) value { return number(&c.Argon2Threads, 1, 64) }},
		}},
		{"Sessions", []setting{
			{name: "presence_lease", preset: "40s", help: "How long somebody counts as present after the last sign of life.",
				at: func(c *Config) value { return span(&c.PresenceLease, time.Second, 10*time.Minute) }},
			{name: "presence_ping", preset: "15s", help: "Pause between two pings of a session; at most half of presence_lease.",
				at: func(c *Config) value { return span(&c.PresencePing, 100*time.Millisecond, 5*time.Minute) }},
			{name: "hello_timeout", preset: "10s", help: "How long a new session may wait before it says hello.",
				at: func(c *Config) value { return span(&c.HelloTimeout, 100*time.Millisecond, time.Minute) }},
			{name: "actor_sessions", preset: "10", help: "Sessions that one visitor or agent may have at once, on all nodes.",
				at: func(c *Config) value { return number(&c.ActorSessions, 1, 1000) }},
			{name: "address_sessions", preset: "2000", help: "Sessions that one network address may have at once, on all nodes.",
				at: func(c *Config) value { return number(&c.AddressSessions, 1, 1_000_000) }},
			{name: "tenant_sessions", preset: "100000", help: "Sessions that the visitors of one tenant may have at once, on all nodes.",
				at: func(c *Config) value { return number(&c.TenantSessions, 1, 10_000_000) }},
		}},
		{"Sizes", []setting{
			{name: "message_limit", preset: "4000", help: "Longest message in characters.",
				at: func(c *Config) value { return number(&c.MessageLimit, 1, 10000) }},
			{name: "frame_limit", preset: "64KiB", help: "Largest frame that a session may send; a message of message_limit characters must fit.",
				at: func(c *Config) value { return size(&c.FrameLimit, 1<<10, 1<<20) }},
			{name: "file_limit", preset: "25MiB", help: "Largest attachment.",
				at: func(c *Config) value { return size(&c.FileLimit, 1, 5<<30) }},
			{name: "message_attachments", preset: "10", help: "Attachments that one message may have.",
				at: func(c *Config) value { return number(&c.MessageAttachments, 1, 100) }},
		}},
		{"Rates", []setting{
			{name: "rate_login", preset: "10/5m", help: "Tries to log in, per e-mail and per network address.",
				at: func(c *Config) value { return rate(&c.RateLogin) }},
			{name: "rate_visitors", preset: "60/1h", help: "New visitors per network address.",
				at: func(c *Config) value { return rate(&c.RateVisitors) }},
			{name: "rate_sends", preset: "10/1s", help: "Messages that one visitor or agent may send, on all nodes; and, with bursts of three times as many, frames of one session.",
				at: func(c *Config) value { return rate(&c.RateSends) }},
			{name: "rate_address", preset: "500/1s", help: "Messages from one network address, on all nodes.",
				at: func(c *Config) value { return rate(&c.RateAddress) }},
			{name: "rate_tenant", preset: "2000/1s", help: "Messages of one tenant's visitors, on all nodes.",
				at: func(c *Config) value { return rate(&c.RateTenant) }},
			{name: "rate_cases", preset: "20/1h", help: "Case numbers that one visitor, or one network address, may try.",
				at: func(c *Config) value { return rate(&c.RateCases) }},
			{name: "rate_uploads", preset: "60/1h", help: "Files that one visitor or agent may send.",
				at: func(c *Config) value { return rate(&c.RateUploads) }},
			{name: "rate_address_uploads", preset: "600/1h", help: "Files from one network address.",
				at: func(c *Config) value { return rate(&c.RateAddressUploads) }},
			{name: "rate_tenant_uploads", preset: "20000/1h", help: "Files of one tenant's visitors.",
				at: func(c *Config) value { return rate(&c.RateTenantUploads) }},
			{name: "rate_bytes", preset: "250MiB/1m", help: "Bytes of words and files that one visitor or agent may send; a larger file counts as all of it.",
				at: func(c *Config) value { return volume(&c.RateBytes) }},
			{name: "rate_address_bytes", preset: "2GiB/1m", help: "Bytes of words and files from one network address.",
				at: func(c *Config) value { return volume(&c.RateAddressBytes) }},
			{name: "rate_tenant_bytes", preset: "10GiB/1m", help: "Bytes of words and files of one tenant's visitors.",
				at: func(c *Config) value { return volume(&c.RateTenantBytes) }},
			{name: "rate_connects", preset: "60/1m", help: "Sessions that one visitor or agent may open.",
				at: func(c *Config) value { return rate(&c.RateConnects) }},
			{name: "rate_address_connects", preset: "3000/1m", help: "Sessions that one network address may open.",
				at: func(c *Config) value { return rate(&c.RateAddressConnects) }},
			{name: "rate_tenant_connects", preset: "200000/1m", help: "Sessions that the visitors of one tenant may open.",
				at: func(c *Config) value { return rate(&c.RateTenantConnects) }},
		}},
	}
}

func settings() []setting {
	var all []setting
	for _, s := range sections() {
		all = append(all, s.settings...)
	}
	return all
}

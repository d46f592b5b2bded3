package configs

import "fmt"

// rule is a condition on several settings; the first one named gets the blame.
type rule struct {
	settings []string
	broken   func(Config) bool
	wrong    func(Config) string
	right    string
}

func rules() []rule {
	return []rule{
		{[]string{"presence_ping", "presence_lease"},
			func(c Config) bool { return 2*c.PresencePing > c.PresenceLease },
			func(c Config) string {
				return fmt.Sprintf("%s is more than half of presence_lease, %s: one lost ping would look like absence", formatSpan(c.PresencePing), formatSpan(c.PresenceLease))
			},
			"at most half of presence_lease"},
		{[]string{"refresh_life", "access_life"},
			func(c Config) bool { return c.RefreshLife < c.AccessLife },
			func(c Config) string {
				return fmt.Sprintf("%s is less than access_life, %s", formatSpan(c.RefreshLife), formatSpan(c.AccessLife))
			},
			"at least access_life"},
		// A character may take twelve bytes in JSON: a surrogate pair, escaped.
		{[]string{"frame_limit", "message_limit"},
			func(c Config) bool { return c.FrameLimit < int64(c.MessageLimit)*12+1024 },
			func(c Config) string {
				return fmt.Sprintf("%s has no room for a message of %d characters", formatSize(c.FrameLimit), c.MessageLimit)
			},
			"at least 12 bytes for each character of message_limit and 1KiB more"},
		{[]string{"argon2_memory", "argon2_threads"},
			func(c Config) bool { return c.Argon2Memory < 8*uint32(c.Argon2Threads) },
			func(c Config) string {
				return fmt.Sprintf("%d KiB is too little for %d threads", c.Argon2Memory, c.Argon2Threads)
			},
			"at least 8 KiB for each of argon2_threads"},
		{[]string{"mail_from", "smtp_url"},
			func(c Config) bool { return c.SMTPURL != "" && c.MailFrom == "" },
			func(Config) string { return "is not set, but smtp_url is" },
			"an address that the mail server lets you write from, such as support@example.com"},
		secretRule(),
	}
}

func secretRule() rule {
	return rule{[]string{"secret", "mongo_url", "redis_url"},
		func(c Config) bool { return c.Secret == "" && c.Distributed() },
		func(Config) string { return "is not set, but several nodes may share a MongoDB or a Redis" },
		"RECADO_SECRET, or RECADO_SECRET_FILE, with the same at least 32 random characters on every node"}
}

func (r rule) mistake(c Config) Mistake {
	return Mistake{r.settings[0], c.from[r.settings[0]], r.wrong(c), r.right}
}

// checkTogether applies the rules whose settings are right each by itself.
func checkTogether(c Config, errs *Errors) {
	for _, r := range rules() {
		if !errs.about(r.settings) && r.broken(c) {
			errs.add(r.mistake(c))
		}
	}
}

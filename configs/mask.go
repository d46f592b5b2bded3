package configs

import "strings"

const mask = "***"

func maskText(s string) string {
	if s == "" {
		return ""
	}
	return mask
}

// maskURL hides passwords and shows scheme, user, host and path. It works on text,
// so that a malformed address leaks nothing either: the password reaches to the
// last @.
func maskURL(s string) string {
	scheme, rest, found := strings.Cut(s, "://")
	if !found {
		return maskText(s)
	}
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		user, _, found := strings.Cut(rest[:at], ":")
		if found {
			user += ":"
		} else {
			user = "" // redis://password@host
		}
		rest = user + mask + rest[at:]
	}
	place, query, found := strings.Cut(rest, "?")
	if !found {
		return scheme + "://" + rest
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		if name, _, found := strings.Cut(part, "="); found && secretName(name) {
			parts[i] = name + "=" + mask
		}
	}
	return scheme + "://" + place + "?" + strings.Join(parts, "&")
}

// secretName tells which query parameters may hold a secret.
func secretName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"pass", "secret", "key", "token", "mechanismproperties"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

package configs

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

func address(p *string) value {
	return value{
		set: func(s string) error {
			host, port, err := net.SplitHostPort(s)
			if err != nil {
				return wrong(s, "is not host:port")
			}
			if _, err := strconv.ParseUint(port, 10, 16); err != nil {
				return wrong(s, "has no port from 0 to 65535")
			}
			if strings.ContainsAny(host, "/@ ") {
				return wrong(s, "has no usable host")
			}
			*p = s
			return nil
		},
		get:  func() string { return *p },
		want: "host:port, for example 127.0.0.1:8080 or :8080",
	}
}

// origin is scheme, host and port: what a browser calls an origin. Cookies, the
// socket's origin check and frame-ancestors compare it as text.
func origin(p *string) value {
	return value{
		set: func(s string) error {
			u, err := url.Parse(strings.TrimSuffix(s, "/"))
			switch {
			case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
				return wrong(s, "is not an http or https address")
			case u.User != nil, u.Path != "", u.RawQuery != "", u.ForceQuery, u.Fragment != "":
				return wrong(s, "has more than scheme, host and port")
			}
			*p = originText(u)
			return nil
		},
		get:  func() string { return *p },
		want: "scheme and host, for example https://chat.example.com",
	}
}

// originText writes u as browsers write an origin: lower case, no default port.
func originText(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" && (u.Scheme != "http" || port != "80") && (u.Scheme != "https" || port != "443") {
		host += ":" + port
	}
	return u.Scheme + "://" + host
}

// PublicURLFor is the address for a browser on this machine when nobody set
// public_url. It is empty for port 0: ask again with the address that was bound.
func PublicURLFor(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "0" {
		return ""
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return originText(&url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)})
}

func prefixes(p *[]netip.Prefix) value {
	return value{
		set: func(s string) error {
			var list []netip.Prefix
			for part := range strings.SplitSeq(s, ",") {
				if part = strings.TrimSpace(part); part == "" {
					continue
				}
				prefix, err := parsePrefix(part)
				if err != nil {
					return err
				}
				list = append(list, prefix)
			}
			*p = list
			return nil
		},
		get: func() string {
			parts := make([]string, len(*p))
			for i, prefix := range *p {
				parts[i] = prefix.String()
			}
			return strings.Join(parts, ",")
		},
		want: "addresses or CIDR ranges with commas between, for example 10.0.0.0/8,192.168.1.7",
	}
}

func parsePrefix(s string) (netip.Prefix, error) {
	if ip, err := netip.ParseAddr(s); err == nil && ip.Zone() == "" {
		return netip.PrefixFrom(ip, ip.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(s)
	if err != nil {
		return prefix, wrong(s, "is neither an address nor a CIDR range")
	}
	if prefix.Bits() == 0 {
		return prefix, wrong(s, "would believe anybody, so that limits per address could be dodged")
	}
	return prefix.Masked(), nil
}

// service is the address of a server with a password in it. It checks the shape
// only, by hand: a list of MongoDB hosts is no valid URL for net/url. The driver
// that uses it checks the rest.
func service(p *string, example string, schemes ...string) value {
	return value{
		set: func(s string) error {
			scheme, rest, found := strings.Cut(s, "://")
			if !found || !slices.Contains(schemes, scheme) {
				return fmt.Errorf("does not begin with %s://", strings.Join(schemes, ":// or "))
			}
			rest = rest[strings.LastIndex(rest, "@")+1:]
			if rest == "" || strings.ContainsRune("/?#:", rune(rest[0])) {
				return fmt.Errorf("names no host")
			}
			if strings.ContainsAny(s, " \t\r\n\x00") {
				return fmt.Errorf("has white space in it")
			}
			*p = s
			return nil
		},
		get:  func() string { return maskURL(*p) },
		want: "an address like " + example + " (special characters of user and password written as %XX)",
	}
}

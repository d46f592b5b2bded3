package tenant

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// DefaultAccent is the colour of a widget that chose none.
const DefaultAccent = "#2f5bea"

// Bounds of a picture that stands in the widget itself, in bytes of its data:
// URL: in the panel, and in the launcher, which every page loads.
const (
	maxPicture         = 64 << 10
	maxLauncherPicture = 2 << 10
)

const maxOffset = 400 // px

var (
	accent     = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	pictureURL = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$`)
	phone      = regexp.MustCompile(`^\+?[0-9][0-9 ().*#-]{2,30}$`)
)

// clean fills defaults and refuses what could not be shown.
func (l *Look) clean() error {
	l.Accent = strings.ToLower(cmp.Or(l.Accent, DefaultAccent))
	l.Position = cmp.Or(l.Position, "right")
	l.Scheme = cmp.Or(l.Scheme, "auto")
	switch {
	case !accent.MatchString(l.Accent):
		return ErrBadValue.At("look.accent")
	case l.Position != "right" && l.Position != "left":
		return ErrBadValue.At("look.position")
	case !slices.Contains([]string{"auto", "light", "dark"}, l.Scheme):
		return ErrBadValue.At("look.scheme")
	case l.OffsetX < 0 || l.OffsetX > maxOffset:
		return ErrBadValue.At("look.offset_x")
	case l.OffsetY < 0 || l.OffsetY > maxOffset:
		return ErrBadValue.At("look.offset_y")
	case len(l.Picture) > maxPicture:
		return ErrTooLong.At("look.picture").With("limit", maxPicture)
	case l.Picture != "" && !pictureURL.MatchString(l.Picture) && !webAddress(l.Picture, "https"):
		return ErrBadValue.At("look.picture")
	}
	return l.cleanLauncher()
}

// cleanLauncher checks the launcher's pictures; an empty one is none.
func (l *Look) cleanLauncher() error {
	clean := map[string]string{}
	for state, picture := range l.Launcher {
		field := "look.launcher." + state
		switch {
		case !slices.Contains(fieldStates, state):
			return ErrBadValue.At("look.launcher")
		case picture == "":
			continue
		case len(picture) > maxLauncherPicture:
			return ErrTooLong.At(field).With("limit", maxLauncherPicture)
		case !pictureURL.MatchString(picture) && !webAddress(picture, "https"):
			return ErrBadValue.At(field)
		}
		clean[state] = picture
	}
	l.Launcher = clean
	return nil
}

// webAddress reports whether s is an absolute URL of one of the schemes, with a
// host and without a password.
func webAddress(s string, schemes ...string) bool {
	if strings.ContainsFunc(s, forbidden) || strings.ContainsAny(s, " \n\t\"'<>\\") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && slices.Contains(schemes, u.Scheme) && u.Hostname() != "" && u.User == nil
}

const (
	maxChannels = 20
	maxOrigins  = 50
)

// cleanChannels cleans the other ways to reach the desk, in place (A12).
func cleanChannels(all []ContactChannel) error {
	if len(all) > maxChannels {
		return ErrLimit.At("channels").With("limit", maxChannels)
	}
	for i := range all {
		c := &all[i]
		field := fmt.Sprintf("channels.%d", i)
		var err error
		if c.Level, err = CleanLine(field+".level", c.Level, MaxName); err != nil {
			return err
		}
		if c.Contact, err = CleanLine(field+".contact", c.Contact, MaxName); err != nil {
			return err
		}
		if c.Value, err = requiredLine(field+".value", c.Value, 500); err != nil {
			return err
		}
		if err := c.valid(field); err != nil {
			return err
		}
	}
	return nil
}

// valid checks the value by its kind: it becomes a link on strangers' pages.
func (c *ContactChannel) valid(field string) (err error) {
	ok := false
	switch c.Kind {
	case "web":
		ok = webAddress(c.Value, "https", "http")
	case "email":
		c.Value, err = CleanEmail(field+".value", c.Value)
		ok = true
	case "phone", "toll_free":
		ok = phone.MatchString(c.Value)
	default:
		return ErrBadValue.At(field + ".kind")
	}
	if err == nil && !ok {
		return ErrBadValue.At(field + ".value")
	}
	return err
}

// cleanOrigins returns where a widget may stand as browsers write origins:
// lower case, without a default port, a path or a slash at the end.
func cleanOrigins(all []string) ([]string, error) {
	if len(all) > maxOrigins {
		return nil, ErrLimit.At("origins").With("limit", maxOrigins)
	}
	clean := []string{}
	for i, s := range all {
		o, ok := CleanOrigin(s)
		if !ok {
			return nil, ErrBadValue.At(fmt.Sprintf("origins.%d", i))
		}
		if !slices.Contains(clean, o) {
			clean = append(clean, o)
		}
	}
	return clean, nil
}

var hostName = regexp.MustCompile(`^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$|^\[[0-9a-f:.]+\]$`)

// CleanOrigin returns an allowed origin as scheme://host[:port]; its host may
// begin with "*." for all subdomains of a name with a dot. International names
// are written in their ASCII form.
func CleanOrigin(s string) (string, bool) {
	u, err := url.Parse(strings.ToLower(strings.TrimSpace(s)))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return "", false
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return "", false
	}
	host, port := u.Host, u.Port()
	if port != "" || strings.HasSuffix(host, ":") {
		host = host[:strings.LastIndexByte(host, ':')]
	}
	if n, err := strconv.ParseUint(cmp.Or(port, "1"), 10, 16); err != nil || n == 0 {
		return "", false
	}
	wild := strings.HasPrefix(host, "*.")
	if len(host) > 253 || !hostName.MatchString(host) || wild && !strings.Contains(host[2:], ".") {
		return "", false
	}
	if port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		return u.Scheme + "://" + host, true
	}
	return u.Scheme + "://" + host + ":" + port, true
}

// Allows reports whether the widget may stand on a page of this origin, as a
// browser writes it in the Origin header. "null" and "" are nobody's.
func (w *Widget) Allows(origin string) bool {
	clean, ok := CleanOrigin(origin)
	if !ok || clean != origin || strings.Contains(origin, "*") {
		return false
	}
	scheme, host, _ := strings.Cut(origin, "://")
	for _, o := range w.Origins {
		if o == origin {
			return true
		}
		s, parent, wild := strings.Cut(o, "://*")
		if wild && s == scheme && strings.HasSuffix(host, parent) && len(host) > len(parent) {
			return true
		}
	}
	return false
}

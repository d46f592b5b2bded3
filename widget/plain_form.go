package widget

import (
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// A sent is a form as a browser sent it.
type sent struct {
	fields map[string]string // the first value of each name
	// file is the first file, on its way in: the form has its file field last,
	// so that everything else is known when it comes. nil if none was chosen.
	file *multipart.Part
}

// get is a field's value.
func (f *sent) get(name string) string { return f.fields[name] }

const (
	maxFields    = 60 // of a form
	maxFieldName = 100
)

// readForm reads a form of at most limit bytes besides its file, urlencoded or
// multipart. ErrBodyTooLarge, or ErrBadValue for what is no form.
func readForm(kind string, body io.Reader, limit int) (*sent, error) {
	kind, params, err := mime.ParseMediaType(kind)
	switch {
	case err == nil && kind == fiber.MIMEApplicationForm:
		return readPlainForm(body, limit)
	case err == nil && kind == fiber.MIMEMultipartForm && params["boundary"] != "":
		return readParts(multipart.NewReader(body, params["boundary"]), limit)
	}
	return nil, tenant.ErrBadValue
}

func readPlainForm(body io.Reader, limit int) (*sent, error) {
	raw, err := io.ReadAll(io.LimitReader(body, int64(limit)+1))
	if err != nil {
		return nil, tenant.ErrBadValue
	}
	if len(raw) > limit {
		return nil, tenant.ErrBodyTooLarge.With("limit", limit)
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil || len(values) > maxFields {
		return nil, tenant.ErrBadValue
	}
	f := &sent{fields: map[string]string{}}
	for name, all := range values {
		f.fields[name] = all[0]
	}
	return f, nil
}

func readParts(parts *multipart.Reader, limit int) (*sent, error) {
	f := &sent{fields: map[string]string{}}
	left := limit
	for range maxFields + 1 {
		p, err := parts.NextPart()
		if err == io.EOF {
			return f, nil
		}
		if err != nil || len(p.FormName()) > maxFieldName {
			return nil, tenant.ErrBadValue
		}
		if p.FileName() != "" {
			f.file = p
			return f, nil
		}
		raw, err := io.ReadAll(io.LimitReader(p, int64(left)+1))
		if err != nil {
			return nil, tenant.ErrBadValue
		}
		if left -= len(raw) + len(p.FormName()); left < 0 {
			return nil, tenant.ErrBodyTooLarge.With("limit", limit)
		}
		if _, twice := f.fields[p.FormName()]; !twice {
			f.fields[p.FormName()] = string(raw)
		}
	}
	return nil, tenant.ErrBadValue
}

// ownPage reports whether a form was sent from one of our pages. A browser says
// where it was in one of two headers; who says nothing is no browser of today,
// and has the form's token to show.
func (h *Handlers) ownPage(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return false
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" || origin == h.Service.PublicURL || origin == c.BaseURL() {
		return true
	}
	// Behind a proxy that ends TLS the scheme may differ.
	_, host, found := strings.Cut(origin, "://")
	return found && host == string(c.Context().Host())
}

package tenant

import (
	"errors"
	"time"
)

// FormLife is how long a form of the page without JavaScript can be sent.
const FormLife = 12 * time.Hour

// A Browser is one that uses the page without JavaScript: a visitor of its own,
// who holds the token in a cookie that no script can read.
type Browser struct {
	Scope
	ID        string // visitor id
	Widget    string // widget id
	ExpiresAt int64  // ms
}

type browserToken struct {
	claims
	Widget string `json:"wid"`
}

// SignBrowser makes the token of a browser's cookie; it lives as long as a
// visitor's. expires is in milliseconds.
func (t *Tokens) SignBrowser(b Browser) (token string, expires int64, err error) {
	return t.sign(b.Scope, audBrowser, b.ID, t.Visitor, &browserToken{Widget: b.Widget})
}

// Browser reads the token of a browser's cookie. ErrTokenExpired or
// ErrUnauthorized.
func (t *Tokens) Browser(token string) (Browser, error) {
	var c browserToken
	sc, err := t.check(token, audBrowser, 0, &c)
	if err != nil {
		return Browser{}, err
	}
	return Browser{Scope: sc, ID: c.Subject, Widget: c.Widget, ExpiresAt: c.ExpiresAt.UnixMilli()}, nil
}

// A Form is one form as it was shown to one browser: what other sites can't
// make up. ClientID is of what it creates, so that sending it twice creates it
// once.
type Form struct {
	Scope
	Browser  string // visitor id
	ClientID string
}

type formToken struct {
	claims
	Client string `json:"cid"`
}

// SignForm makes the token of a form's hidden field, good for FormLife.
func (t *Tokens) SignForm(f Form) (token string, expires int64, err error) {
	return t.sign(f.Scope, audForm, f.Browser, FormLife, &formToken{Client: f.ClientID})
}

// Form reads the token of a form. With ErrTokenExpired it still says what the
// form would have created; everything else is ErrUnauthorized.
func (t *Tokens) Form(token string) (Form, error) {
	var c formToken
	sc, err := t.check(token, audForm, 0, &c)
	if err != nil && !errors.Is(err, ErrTokenExpired) {
		return Form{}, err
	}
	return Form{Scope: sc, Browser: c.Subject, ClientID: c.Client}, err
}

package tenant

import "time"

// AgentClaims are what an agent's access token says. Role and projects are not
// among them: they are read again whenever the token is shown.
type AgentClaims struct {
	Scope
	Agent string
	Login string
	// Family is the refresh family that the token came from, Started when that
	// family began (ms): a log-out everywhere ends those that began before.
	Family  string
	Started int64
	// SSO says that the tenant's own provider let them in: of the login, which
	// is not this tenant's alone, such a session sees and ends its own part.
	SSO       bool
	ExpiresAt int64 // ms
}

type agentToken struct {
	claims
	Login   string `json:"login"`
	Family  string `json:"fam"`
	Started int64  `json:"start"`
	SSO     bool   `json:"sso,omitempty"`
}

// SignAgent makes an access token; expires is in milliseconds.
func (t *Tokens) SignAgent(c AgentClaims) (token string, expires int64, err error) {
	return t.sign(c.Scope, audAgent, c.Agent, t.Access, &agentToken{Login: c.Login, Family: c.Family, Started: c.Started, SSO: c.SSO})
}

// Agent reads an access token. ErrTokenExpired or ErrUnauthorized.
func (t *Tokens) Agent(token string) (AgentClaims, error) {
	var c agentToken
	sc, err := t.check(token, audAgent, 0, &c)
	if err != nil {
		return AgentClaims{}, err
	}
	return AgentClaims{
		Scope: sc, Agent: c.Subject, Login: c.Login, Family: c.Family,
		Started: c.Started, SSO: c.SSO, ExpiresAt: c.claims.ExpiresAt.UnixMilli(),
	}, nil
}

// VisitorClaims are what a visitor's token says: all that is known of a visitor
// before the first word.
type VisitorClaims struct {
	Scope
	ID     string
	Widget string // widget id
	// Name, Email and Company are signed by the company's backend if Verified,
	// otherwise claims (E4). Subject is the signed identity's.
	Name, Email, Company string
	Verified             bool
	Subject              string
	ExpiresAt            int64 // ms
}

// Actor is the visitor as whoever does something.
func (c VisitorClaims) Actor() Actor {
	return Actor{
		Scope: c.Scope, Kind: Visitor, ID: c.ID, Name: c.Name,
		Email: c.Email, Company: c.Company, Verified: c.Verified, Subject: c.Subject, Widget: c.Widget,
	}
}

type visitorToken struct {
	claims
	Widget   string `json:"wid"`
	Name     string `json:"name,omitempty"`
	Email    string `json:"email,omitempty"`
	Company  string `json:"company,omitempty"`
	Verified bool   `json:"verified,omitempty"`
	Identity string `json:"sid,omitempty"` // the signed identity's subject
}

// SignVisitor makes a visitor's token; expires is in milliseconds.
func (t *Tokens) SignVisitor(c VisitorClaims) (token string, expires int64, err error) {
	token, expires, err = t.sign(c.Scope, audVisitor, c.ID, t.Visitor, &visitorToken{
		Widget: c.Widget, Name: c.Name, Email: c.Email, Company: c.Company, Verified: c.Verified, Identity: c.Subject,
	})
	if err == nil {
		c.ExpiresAt = expires
		t.verified.put(token, c)
	}
	return token, expires, err
}

// VisitorToken reads a visitor's token. ErrTokenExpired or ErrUnauthorized.
func (t *Tokens) VisitorToken(token string) (VisitorClaims, error) {
	if c, known := t.verified.get(token, t.Now()); known {
		return c, nil
	}
	c, err := t.visitor(token, false)
	if err == nil {
		t.verified.put(token, c)
	}
	return c, err
}

// Renewable is VisitorToken for one who comes back: a token that ended not
// longer than TokenOptions.Renew ago is still good, but only for a new one.
func (t *Tokens) Renewable(token string) (VisitorClaims, error) {
	return t.visitor(token, true)
}

func (t *Tokens) visitor(token string, renew bool) (VisitorClaims, error) {
	grace := t.Renew
	if !renew {
		grace = 0
	}
	var c visitorToken
	sc, err := t.check(token, audVisitor, grace, &c)
	if err != nil {
		return VisitorClaims{}, err
	}
	return VisitorClaims{
		Scope: sc, ID: c.claims.Subject, Widget: c.Widget, Name: c.Name, Email: c.Email, Company: c.Company,
		Verified: c.Verified, Subject: c.Identity, ExpiresAt: c.ExpiresAt.UnixMilli(),
	}, nil
}

type linkToken struct{ claims }

// SignFile makes the token of a short-lived link to one file.
func (t *Tokens) SignFile(sc Scope, file string) (token string, expires int64, err error) {
	return t.sign(sc, audFile, file, t.Link, &linkToken{})
}

// File reads the token of a link to a file. ErrTokenExpired or ErrUnauthorized.
func (t *Tokens) File(token string) (sc Scope, file string, err error) {
	var c linkToken
	sc, err = t.check(token, audFile, 0, &c)
	return sc, c.Subject, err
}

type exportToken struct {
	claims
	Family string `json:"fam"`
}

// SignExport makes the token of a short-lived link to all that a tenant has,
// for one session of an operator's.
func (t *Tokens) SignExport(sc Scope, by AgentClaims) (token string, expires int64, err error) {
	return t.sign(sc, audExport, by.Login, t.Link, &exportToken{Family: by.Family})
}

// Export reads the token of a link to all that a tenant has, and whose session
// it is for. ErrTokenExpired or ErrUnauthorized.
func (t *Tokens) Export(token string) (sc Scope, login, family string, err error) {
	var c exportToken
	sc, err = t.check(token, audExport, 0, &c)
	return sc, c.Subject, c.Family, err
}

// CaseLink is how long a letter's link opens its case.
const CaseLink = 90 * 24 * time.Hour

type caseToken struct {
	claims
	Widget string `json:"wid"`
}

// SignCase makes the token of a link by which a requester opens their case on
// the page of a widget, from a letter that came to their address.
func (t *Tokens) SignCase(sc Scope, widget, ticket string) (token string, expires int64, err error) {
	return t.sign(sc, audCase, ticket, CaseLink, &caseToken{Widget: widget})
}

// Case reads the token of a link to a case. ErrTokenExpired or ErrUnauthorized.
func (t *Tokens) Case(token string) (sc Scope, widget, ticket string, err error) {
	var c caseToken
	sc, err = t.check(token, audCase, 0, &c)
	return sc, c.Widget, c.Subject, err
}

// SignInvitation makes the token of a link by which a person becomes an agent
// that an administrator has added.
func (t *Tokens) SignInvitation(sc Scope, agent string) (token string, expires int64, err error) {
	return t.sign(sc, audInvite, agent, t.Invitation, &linkToken{})
}

// Invited reads the token of an invitation. ErrTokenExpired or ErrUnauthorized.
func (t *Tokens) Invited(token string) (sc Scope, agent string, err error) {
	var c linkToken
	sc, err = t.check(token, audInvite, 0, &c)
	return sc, c.Subject, err
}

package tenant

// A Tenant is a company that uses Recado. Its document is kept under the
// tenant's own id.
type Tenant struct {
	ID       string `json:"id"`
	Version  int64  `json:"version"`
	Name     string `json:"name"`
	Locale   string `json:"locale"`    // default language of its texts: es, en, pt
	TimeZone string `json:"time_zone"` // IANA name
	// Statuses are the tenant's words for ticket states, in order; each
	// stands in one of the fixed categories (DESIGN §12).
	Statuses []Status `json:"statuses"`
	// CaseAccess is who may add to a case by naming its number: "verified"
	// (the default) or "number" (anybody who knows it; DESIGN §9).
	CaseAccess string `json:"case_access"`
	// Identity are the secrets with which the company's backend signs who a
	// visitor is, by kid; never shown again after they were made.
	Identity  []IdentitySecret `json:"identity"`
	Suspended bool             `json:"suspended"`
	// Mail is the tenant's own mail server.
	Mail MailServer `json:"mail,omitzero"`
	// SSO is the tenant's own way to sign in, nil for none.
	SSO *SingleSignOn `json:"sso,omitempty"`
	// DeleteAt is when its deletion is to begin: until then it is closed, and
	// the operator may take it back. Deleting is when it began, Deleted when
	// nothing of the tenant was left but this document (ms); 0 for none.
	DeleteAt int64 `json:"delete_at,omitempty"`
	Deleting int64 `json:"deleting,omitempty"`
	Deleted  int64 `json:"deleted,omitempty"`
	// DeletedBy is the operator who began the deletion, Removed how many
	// documents it took, by collection: what its receipt says.
	DeletedBy string           `json:"deleted_by,omitempty"`
	Removed   map[string]int64 `json:"removed,omitempty"`
	// Plan is how much it may have.
	Plan  Plan   `json:"plan"`
	Teams []Team `json:"teams,omitempty"`
	// IdleMinutes is after how long without input a console says that its
	// agent is idle: 0 for the default, -1 for never.
	IdleMinutes int   `json:"idle_minutes"`
	CreatedAt   int64 `json:"created_at"`
}

// Who may add to a case by its number.
const (
	CaseVerified = "verified"
	CaseNumber   = "number"
)

// An IdentitySecret signs identities (HS256). Secret is base64url, 32 bytes,
// and sealed where it is stored.
type IdentitySecret struct {
	KID       string `json:"kid"`
	Secret    string `json:"secret"`
	CreatedAt int64  `json:"created_at"`
}

// A Category is what a status means to the machine.
type Category string

const (
	CategoryNew       Category = "new"
	CategoryOpen      Category = "open"
	CategoryWaiting   Category = "waiting"
	CategorySolved    Category = "solved"
	CategoryClosed    Category = "closed"
	CategoryCancelled Category = "cancelled"
)

// A Status is a tenant's word within a category. On is whom a waiting ticket
// waits for: requester, us or third_party.
type Status struct {
	Key      string            `json:"key"`
	Category Category          `json:"category"`
	On       string            `json:"on,omitempty"`
	Names    map[string]string `json:"names"` // by locale
}

// A Project is a subject of a tenant with its own agents, hours and greetings.
type Project struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Name    string `json:"name"`
	// Position orders the project list; projects with equal ones by name.
	Position int64                   `json:"position"`
	Texts    map[string]ProjectTexts `json:"texts"` // by locale
	Hours    Hours                   `json:"hours"`
	Agents   []string                `json:"agents"` // agent ids
	Teams    []string                `json:"teams"`  // team ids
	members  []string                // of its teams, by Join; Answering has all who answer it
	// Files says whether the chat takes attachments (S10).
	Files bool `json:"files"`
	// HideSubject hides the subject of the offline form (A11): the first
	// words of the message take its place.
	HideSubject bool `json:"hide_subject"`
	// Preview lets agents see what a visitor is typing before it is sent; the
	// panel tells the visitor so.
	Preview    bool           `json:"preview"`
	Fields     []Field        `json:"fields"`
	Ticket     TicketDefaults `json:"ticket"`
	Unanswered Unanswered     `json:"unanswered"`
	Routing    Routing        `json:"routing"`
	Escalation Escalation     `json:"escalation"`
	Disabled   bool           `json:"disabled"`
	// Removed is when it was deleted (ms), 0 for one that is there. Its
	// document stays, disabled, since conversations and cases name it.
	Removed   int64 `json:"removed,omitempty"`
	CreatedAt int64 `json:"created_at"`
}

// ProjectTexts are what visitors read in one language.
type ProjectTexts struct {
	Name     string `json:"name"`     // as the visitor sees it in the list (A3)
	Welcome  string `json:"welcome"`  // when a conversation opens (A6)
	Farewell string `json:"farewell"` // after its end (A9)
	Offline  string `json:"offline"`  // above the offline form (A10, A11)
	Scope    string `json:"scope"`    // what the chat is for, where the rest goes (S10)
}

// TicketDefaults are what a ticket of the project starts with.
type TicketDefaults struct {
	Type     string `json:"type"`
	Priority string `json:"priority"`
	Assignee string `json:"assignee"` // agent id, or ""
}

// A Widget is one script tag: its public key, where it may stand, how it looks.
type Widget struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Key     string `json:"key"` // public, in the script's URL
	Name    string `json:"name"`
	// Origins are where the widget may stand, as scheme://host[:port];
	// "https://*.example.com" allows subdomains. None allows nowhere.
	Origins  []string               `json:"origins"`
	Locale   string                 `json:"locale"`   // "" follows the page, then the tenant
	Projects []string               `json:"projects"` // ids in order; none means all
	Look     Look                   `json:"look"`
	Texts    map[string]WidgetTexts `json:"texts"` // by locale
	Show     ShowRules              `json:"show"`
	Channels []ContactChannel       `json:"channels"` // A12
	Consent  string                 `json:"consent"`  // "required": nothing is kept in the visitor's browser before it is given
	Disabled bool                   `json:"disabled"`
	// Preview says that it is what an administrator is designing, and the
	// state that it shows: PreviewReal, or one of a project's. "" is a widget.
	Preview string `json:"preview,omitempty"`

	CreatedAt int64 `json:"created_at"`
}

// Look is how the widget looks like the company.
type Look struct {
	Accent   string `json:"accent"`   // #rrggbb
	Position string `json:"position"` // right or left
	Picture  string `json:"picture"`  // data: or https: URL of the greeting's picture (A1), or ""
	OffsetX  int    `json:"offset_x"` // px from the edge
	OffsetY  int    `json:"offset_y"`
	Scheme   string `json:"scheme"` // auto, light, dark
	// Launcher are the launcher's pictures by state (S2): a data: URL, which
	// travels with every page, or an https: one, which is loaded late. A state
	// without one has Recado's own.
	Launcher map[string]string `json:"launcher,omitempty"`
}

// WidgetTexts are the opening screen's words in one language (A1, S2).
// Empty ones fall back to Recado's own.
type WidgetTexts struct {
	Title   string `json:"title"`
	Welcome string `json:"welcome"`
	Online  string `json:"online"` // launcher's label in each state
	Away    string `json:"away"`
	Offline string `json:"offline"`
}

// ShowRules say on which pages the launcher appears (S1): path patterns with
// * for anything. No include pattern means everywhere; exclude wins.
type ShowRules struct {
	Include      []string `json:"include"`
	Exclude      []string `json:"exclude"`
	VerifiedOnly bool     `json:"verified_only"`
}

// A ContactChannel is another way to reach the desk (A12).
type ContactChannel struct {
	Level   string `json:"level"`
	Contact string `json:"contact"`
	Kind    string `json:"kind"` // web, email, phone, toll_free
	Value   string `json:"value"`
}

// A WidgetKey tells, without a tenant, whose widget a public key names.
type WidgetKey struct {
	Key     string `json:"key"`
	Version int64  `json:"version"`
	Tenant  string `json:"tenant"`
	Widget  string `json:"widget"`
}

// A Login is a person's way in, in no tenant. Its memberships name the agents
// that it is, one per tenant.
type Login struct {
	ID          string       `json:"id"`
	Version     int64        `json:"version"`
	Email       string       `json:"email"`    // lower case, unique
	Password    string       `json:"password"` // argon2id, PHC string format; "" until it is set
	Operator    bool         `json:"operator"`
	Memberships []Membership `json:"memberships"`
	// SignedOutAt ends every session that began before it: log-out everywhere,
	// a new password.
	SignedOutAt int64 `json:"signed_out_at"`
	// Ended are single sessions that were ended while an access token of
	// theirs may still be good.
	Ended  []EndedSession `json:"ended,omitempty"`
	Factor *Factor        `json:"factor,omitempty"`
	// Inside are the tenants that an operator is in, by consent: where to look
	// for stays when a session ends. One may be over already.
	Inside    []Inside `json:"inside,omitempty"`
	CreatedAt int64    `json:"created_at"`
}

// A Membership is one agent that a login is.
type Membership struct {
	Tenant string `json:"tenant"`
	Agent  string `json:"agent"`
}

// An Availability is what an agent chose (not whether they are there:
// that is presence).
type Availability string

const (
	AvailableOnline Availability = "online"
	AvailableAway   Availability = "away"
)

// An Agent is a login's membership in one tenant.
type Agent struct {
	ID           string       `json:"id"`
	Version      int64        `json:"version"`
	Login        string       `json:"login"`
	Name         string       `json:"name"`
	Email        string       `json:"email"`
	Role         Role         `json:"role"`
	Capacity     int          `json:"capacity"` // conversations at a time
	Availability Availability `json:"availability"`
	// AwayReason is why the agent is away who did not choose it, "" who did.
	AwayReason string `json:"away_reason"`
	Locale     string `json:"locale"`
	Disabled   bool   `json:"disabled"`
	// Invited says that the invitation was not accepted yet: until then the
	// login can't enter this tenant.
	Invited   bool  `json:"invited"`
	CreatedAt int64 `json:"created_at"`
}

// A RefreshToken lets a browser get access tokens. Only its hash is kept. Each
// use replaces it; a second use of a replaced one ends the whole family.
type RefreshToken struct {
	Hash    string `json:"hash"` // sha-256, base64url: the document's id
	Version int64  `json:"version"`
	Family  string `json:"family"`
	Login   string `json:"login"`
	Tenant  string `json:"tenant"`
	Agent   string `json:"agent"`
	Browser string `json:"browser"`       // as it named itself when it signed in
	SSO     bool   `json:"sso,omitempty"` // began by single sign-on
	Used    bool   `json:"used"`
	UsedAt  int64  `json:"used_at"`
	// StartedAt is when the family began: at the log-in.
	StartedAt int64 `json:"started_at"`
	ExpiresAt int64 `json:"expires_at"`
	CreatedAt int64 `json:"created_at"`
}

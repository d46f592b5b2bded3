package tenant

import "context"

// A Store keeps tenants and people. Lookups that find nothing answer
// ErrNotFound; replacing something that changed meanwhile answers ErrStale; a
// unique value that is taken answers ErrTaken. What must cross tenants is
// named Unscoped and called only by sign-in, start-up, workers and the
// operator's commands.
type Store interface {
	InsertTenant(ctx context.Context, sc Scope, t *Tenant) error
	Tenant(ctx context.Context, sc Scope) (*Tenant, error)
	ReplaceTenant(ctx context.Context, sc Scope, t *Tenant) error
	UnscopedTenants(ctx context.Context, cursor string, limit int) (Page[Tenant], error)
	// UnscopedFindTenants lists the tenants to keep, newest first; a page may be
	// short although there are more.
	UnscopedFindTenants(ctx context.Context, keep func(*Tenant) bool, cursor string, limit int) (Page[Tenant], error)

	InsertProject(ctx context.Context, sc Scope, p *Project) error
	Project(ctx context.Context, sc Scope, id string) (*Project, error)
	ReplaceProject(ctx context.Context, sc Scope, p *Project) error
	// Projects returns all of the tenant's projects in their order, those that
	// were deleted too; a tenant has at most MaxProjectsEver.
	Projects(ctx context.Context, sc Scope) ([]Project, error)

	InsertWidget(ctx context.Context, sc Scope, w *Widget) error
	Widget(ctx context.Context, sc Scope, id string) (*Widget, error)
	ReplaceWidget(ctx context.Context, sc Scope, w *Widget) error
	// Widgets returns all of the tenant's widgets and previews; at most
	// MaxWidgets of each.
	Widgets(ctx context.Context, sc Scope) ([]Widget, error)
	UnscopedWidgetKey(ctx context.Context, key string) (*WidgetKey, error)

	InsertChange(ctx context.Context, sc Scope, c *Change) error
	ReplaceChange(ctx context.Context, sc Scope, c *Change) error
	DeleteChange(ctx context.Context, sc Scope, id string) error
	// Changes returns a page of the changes of a kind, "" for all, newest
	// first.
	Changes(ctx context.Context, sc Scope, kind, cursor string, limit int) (Page[Change], error)

	InsertDraft(ctx context.Context, sc Scope, d *Draft) error
	Draft(ctx context.Context, sc Scope, id string) (*Draft, error)
	ReplaceDraft(ctx context.Context, sc Scope, d *Draft) error
	DeleteDraft(ctx context.Context, sc Scope, id string) error
	// Drafts returns all of the tenant's drafts, the newest first; one of each
	// project and widget at most.
	Drafts(ctx context.Context, sc Scope) ([]Draft, error)

	InsertAPIKey(ctx context.Context, sc Scope, k *APIKey) error
	APIKey(ctx context.Context, sc Scope, id string) (*APIKey, error)
	ReplaceAPIKey(ctx context.Context, sc Scope, k *APIKey) error
	DeleteAPIKey(ctx context.Context, sc Scope, id string) error
	// APIKeys returns all of the tenant's keys, the newest first.
	APIKeys(ctx context.Context, sc Scope) ([]APIKey, error)

	InsertLetterTemplate(ctx context.Context, sc Scope, t *LetterTemplate) error
	LetterTemplate(ctx context.Context, sc Scope, id string) (*LetterTemplate, error)
	ReplaceLetterTemplate(ctx context.Context, sc Scope, t *LetterTemplate) error
	DeleteLetterTemplate(ctx context.Context, sc Scope, id string) error
	// LetterTemplates returns all of the tenant's, in the order in which they
	// were changed; one of each letter and language at most.
	LetterTemplates(ctx context.Context, sc Scope) ([]LetterTemplate, error)

	// A tenant has one consent, ConsentID, once it has given any.
	InsertConsent(ctx context.Context, sc Scope, c *Consent) error
	Consent(ctx context.Context, sc Scope, id string) (*Consent, error)
	ReplaceConsent(ctx context.Context, sc Scope, c *Consent) error

	InsertAgent(ctx context.Context, sc Scope, a *Agent) error
	Agent(ctx context.Context, sc Scope, id string) (*Agent, error)
	ReplaceAgent(ctx context.Context, sc Scope, a *Agent) error
	// Agents returns all of the tenant's agents by name; at most MaxAgents.
	Agents(ctx context.Context, sc Scope) ([]Agent, error)

	UnscopedInsertLogin(ctx context.Context, l *Login) error
	UnscopedLogin(ctx context.Context, id string) (*Login, error)
	UnscopedLoginByEmail(ctx context.Context, email string) (*Login, error)
	UnscopedReplaceLogin(ctx context.Context, l *Login) error

	UnscopedInsertRefresh(ctx context.Context, r *RefreshToken) error
	UnscopedRefresh(ctx context.Context, hash string) (*RefreshToken, error)
	UnscopedReplaceRefresh(ctx context.Context, r *RefreshToken) error
	// UnscopedRefreshes returns a login's tokens, the newest first, at most
	// MaxRefreshes.
	UnscopedRefreshes(ctx context.Context, login string) ([]RefreshToken, error)
	// UnscopedFamily returns the tokens of one of a login's sessions, in no
	// order, at most MaxRefreshes.
	UnscopedFamily(ctx context.Context, login, family string) ([]RefreshToken, error)
	// UnscopedEndRefresh deletes a login's tokens: one family, or all of them
	// when family is "".
	UnscopedEndRefresh(ctx context.Context, login, family string) error
	// UnscopedExpireRefresh deletes up to limit tokens that expired before a
	// time and tells how many there were.
	UnscopedExpireRefresh(ctx context.Context, before int64, limit int) (int, error)
	// UnscopedFingerprint stores the master secret's fingerprint at the first
	// start and returns the stored one at every other.
	UnscopedFingerprint(ctx context.Context, fingerprint string) (stored string, err error)
}

// Limits that a tenant can't pass.
const (
	MaxProjects = 200
	// MaxProjectsEver counts those that were deleted too: their names stay with
	// what was talked about in them.
	MaxProjectsEver = 1000
	MaxAgents       = 500
	MaxWidgets      = 50
	// MaxRefreshes bounds the tokens that are looked at for a list of sessions.
	MaxRefreshes = 500
)

// A Page is a bounded part of a list; Cursor is "" on the last one.
type Page[T any] struct {
	Items  []T    `json:"items"`
	Cursor string `json:"cursor"`
}

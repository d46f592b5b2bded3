package tenant

import (
	"strings"

	"github.com/google/uuid"
)

// A Scope says whose data a call may touch (E1). Every store method takes one
// right after its context. Its field is private: a Scope comes from a checked
// token, a widget key or a job's row, each of which ends in UnscopedScope,
// whose callers a test enumerates. The zero Scope touches nothing: stores
// refuse it.
type Scope struct{ tenant string }

// UnscopedScope makes the scope of a tenant that the caller has proved. The
// name keeps its few callers easy to find.
func UnscopedScope(tenantID string) Scope { return Scope{tenantID} }

// Tenant is the id of the tenant whose data may be touched; "" in a zero Scope.
func (s Scope) Tenant() string { return s.tenant }

// Valid reports whether the scope names a tenant.
func (s Scope) Valid() bool { return s.tenant != "" }

// Key names something of this tenant outside the store: a file, a cache entry,
// a channel. The parts are joined with slashes behind the tenant's id.
func (s Scope) Key(parts ...string) string {
	return s.tenant + "/" + strings.Join(parts, "/")
}

// NewID returns a new random identifier that sorts by the time it was made
// (UUID version 7, RFC 9562). It cannot be guessed from another one.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

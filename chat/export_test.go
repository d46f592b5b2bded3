package chat

import (
	"context"

	"recado/tenant"
)

// Attend is one round of the watch for a tenant.
func (s *Service) Attend(ctx context.Context, sc tenant.Scope) { s.watch.attend(ctx, sc) }

// Plain is how a measured wait is said.
var Plain = plain

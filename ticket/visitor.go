package ticket

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"recado/tenant"
)

// OpenFor returns the case that a verified visitor named, if it is theirs or
// their company's and still takes something. Everything else (not found,
// closed, somebody else's, not verified) is tenant.ErrCaseNotFound, after the
// same store calls (A2, E4).
func (s *Service) OpenFor(ctx context.Context, actor tenant.Actor, number int64) (*Ticket, error) {
	// What is asked of the store depends on the actor alone, never on what
	// there is: so the company is looked up before the ticket.
	company, err := s.companyID(ctx, actor.Scope, actor.Company, Requester{Email: lower(actor.Email), Verified: actor.Verified})
	if err != nil {
		return nil, err
	}
	t, err := s.OpenByNumber(ctx, actor.Scope, number)
	if err != nil {
		return nil, err
	}
	if !t.isReadBy(actor, company) {
		return nil, tenant.ErrCaseNotFound
	}
	return t, nil
}

// OpenByNumber returns a case that still takes something, whoever asks: for
// tenants where the number alone is enough (DESIGN §9), and for agents.
// tenant.ErrCaseNotFound if there is none, or it is closed.
func (s *Service) OpenByNumber(ctx context.Context, sc tenant.Scope, number int64) (*Ticket, error) {
	t, err := s.Store.TicketByNumber(ctx, sc, number)
	if errors.Is(err, tenant.ErrNotFound) || err == nil && !t.takes() {
		return nil, tenant.ErrCaseNotFound
	}
	return t, err
}

// IsOf reports whether a ticket is a verified visitor's own: made with the
// same signed identity, which always gives the same visitor, or for the e-mail
// that is signed.
func (t *Ticket) IsOf(actor tenant.Actor) bool {
	if actor.Kind != tenant.Visitor || !actor.Verified {
		return false
	}
	return t.Requester.Verified && t.Requester.Visitor == actor.ID ||
		actor.Email != "" && t.RequesterEmail == lower(actor.Email)
}

func (t *Ticket) isOfCompany(actor tenant.Actor, company string) bool {
	return actor.Kind == tenant.Visitor && actor.Verified && company != "" && t.Company == company
}

// MatchClaim compares a case number and an e-mail that somebody unverified
// named with what is stored; ok if an open case has both (E4). Who asks must
// never be told the result.
func (s *Service) MatchClaim(ctx context.Context, sc tenant.Scope, number int64, email string) (t *Ticket, ok bool, err error) {
	t, err = s.OpenByNumber(ctx, sc, number)
	if errors.Is(err, tenant.ErrCaseNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	email = lower(strings.TrimSpace(email))
	if email == "" || email != t.RequesterEmail {
		return nil, false, nil
	}
	return t, true, nil
}

// listLimit bounds the lists of one person's cases.
const listLimit = 50

// OfVisitor returns the tickets of a visitor, by its id and, if it proved one,
// its e-mail, that an agent sees: newest change first, at most 50.
func (s *Service) OfVisitor(ctx context.Context, actor tenant.Actor, visitor, verifiedEmail string) ([]Ticket, error) {
	return s.ofRequester(ctx, actor.Scope, visitor, verifiedEmail, func(t *Ticket) bool { return actor.Sees(t.Project) })
}

func (s *Service) ofRequester(ctx context.Context, sc tenant.Scope, visitor, email string, keep func(*Ticket) bool) ([]Ticket, error) {
	var found []Ticket
	for _, q := range []Query{
		{View: ViewVisitor, Visitor: visitor, Keep: keep, Limit: listLimit},
		{View: ViewEmail, Email: lower(email), Keep: keep, Limit: listLimit},
	} {
		if q.Visitor == "" && q.Email == "" {
			continue
		}
		page, err := s.Store.Tickets(ctx, sc, q)
		if err != nil {
			return nil, err
		}
		found = append(found, page.Items...)
	}
	slices.SortStableFunc(found, func(a, b Ticket) int {
		return cmp.Or(cmp.Compare(b.UpdatedAt, a.UpdatedAt), cmp.Compare(b.ID, a.ID))
	})
	found = slices.CompactFunc(found, func(a, b Ticket) bool { return a.ID == b.ID })
	return found[:min(len(found), listLimit)], nil
}

// lower is an e-mail as it is compared.
func lower(email string) string { return strings.ToLower(email) }

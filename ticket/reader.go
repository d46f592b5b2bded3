package ticket

import (
	"context"
	"errors"

	"recado/chat"
	"recado/tenant"
)

// A Reader is what makes tickets somebody's own: their visitor's id, the e-mail
// that is signed for them, in lower case, and their company's id; "" for none.
type Reader struct {
	Visitor string
	Email   string
	Company string
}

// reader is who a verified visitor is; tenant.ErrVerifiedOnly for everybody
// else, who learns nothing more (E4).
func (s *Service) reader(ctx context.Context, actor tenant.Actor) (Reader, error) {
	if actor.Kind != tenant.Visitor || !actor.Verified {
		return Reader{}, tenant.ErrVerifiedOnly
	}
	email := lower(actor.Email)
	company, err := s.companyID(ctx, actor.Scope, actor.Company, Requester{Email: email, Verified: true})
	return Reader{Visitor: actor.ID, Email: email, Company: company}, err
}

// ListFor returns one page of a verified visitor's own cases and their
// company's, newest change first, closed ones too (DESIGN §9).
func (s *Service) ListFor(ctx context.Context, actor tenant.Actor, cursor string, limit int) (tenant.Page[Ticket], error) {
	none := tenant.Page[Ticket]{Items: []Ticket{}}
	r, err := s.reader(ctx, actor)
	if err != nil {
		return none, err
	}
	return s.Store.TicketsFor(ctx, actor.Scope, r, cursor, limit)
}

// ReadFor returns the case with a number that is a verified visitor's own or
// their company's, whatever its status. What is not there and what is not
// theirs is tenant.ErrCaseNotFound alike, after the same store calls (E4).
func (s *Service) ReadFor(ctx context.Context, actor tenant.Actor, number int64) (*Ticket, error) {
	r, err := s.reader(ctx, actor)
	if err != nil {
		return nil, err
	}
	t, err := s.Store.TicketByNumber(ctx, actor.Scope, number)
	if errors.Is(err, tenant.ErrNotFound) || err == nil && !t.isReadBy(actor, r.Company) {
		return nil, tenant.ErrCaseNotFound
	}
	return t, err
}

// isReadBy reports whether a ticket is a verified visitor's own, or their
// company's.
func (t *Ticket) isReadBy(actor tenant.Actor, company string) bool {
	return t.IsOf(actor) || t.isOfCompany(actor, company)
}

// publicReads bounds how many pages of a thread one call looks through for
// what its requester may read.
const publicReads = 4

// PublicNotes returns what a requester may read of a ticket's thread behind a
// seq, the seq up to which it was looked through, and whether there is more.
func (s *Service) PublicNotes(ctx context.Context, sc tenant.Scope, t *Ticket, after int64) (public []Note, upto int64, more bool, err error) {
	upto, more = max(after, 0), true
	for range publicReads {
		var notes []Note
		if notes, more, err = s.Notes(ctx, sc, t, upto); err != nil {
			return nil, 0, false, err
		}
		for _, n := range notes {
			if upto = n.Seq; n.Visibility == Public {
				public = append(public, n)
			}
		}
		if !more || len(public) >= notesPage {
			break
		}
	}
	return public, upto, more, nil
}

// MayRead reports, with tenant.ErrNotFound, whether a visitor may open a file
// for the sake of a case: one that was sent in public to a case that is theirs
// by proof, or whose way in is a thread of theirs.
func (s *Service) MayRead(ctx context.Context, actor tenant.Actor, f *chat.File) error {
	if f.Internal || f.Ticket == "" {
		return tenant.ErrNotFound
	}
	t, err := s.Store.TicketByOrigin(ctx, actor.Scope, f.Ticket)
	if err != nil {
		return err
	}
	if t.Conversation != "" {
		c, err := s.Conversations.Conversation(ctx, actor.Scope, t.Conversation)
		if err != nil || c.Follow && c.Ticket == t.Number && c.VisitorID == actor.ID {
			return err
		}
	}
	r, err := s.reader(ctx, actor)
	if err != nil || !t.isReadBy(actor, r.Company) {
		return tenant.ErrNotFound
	}
	return nil
}

// A CaseFrame tells a case's requester that its status has changed, or that
// there is something new to read.
type CaseFrame struct {
	Type string  `json:"type"` // "case"
	Case CaseNow `json:"case"`
}

// CaseNow is how a case stands.
type CaseNow struct {
	Number    int64           `json:"number"`
	Status    string          `json:"status"`
	Category  tenant.Category `json:"category"`
	UpdatedAt int64           `json:"updated_at"`
}

// tell tells the verified visitors whose ticket it is (IsOf) how it stands now;
// others may not learn of it.
func (s *Service) tell(sc tenant.Scope, t *Ticket) {
	visitor := ""
	if t.Requester.Verified {
		visitor = t.Requester.Visitor
	}
	if visitor != "" || t.RequesterEmail != "" {
		s.Tell(sc, visitor, t.RequesterEmail, CaseFrame{"case", CaseNow{t.Number, t.Status, t.Category, t.UpdatedAt}})
	}
}

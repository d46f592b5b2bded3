package storage

import (
	"context"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

var mailTable = table[chat.Mail]{
	collection: mails,
	id:         func(m *chat.Mail) string { return m.ID },
	version:    func(m *chat.Mail) *int64 { return &m.Version },
}

// InsertMail stores a letter that is to be sent.
func (s *Store) InsertMail(ctx context.Context, sc tenant.Scope, m *chat.Mail) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return mailTable.insert(ctx, s, t, m)
}

// Mail returns one by its id.
func (s *Store) Mail(ctx context.Context, sc tenant.Scope, id string) (*chat.Mail, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return mailTable.get(ctx, s, t, id)
}

// ReplaceMail stores what became of a letter.
func (s *Store) ReplaceMail(ctx context.Context, sc tenant.Scope, m *chat.Mail) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return mailTable.replace(ctx, s, t, m)
}

// mailsShown bounds a list of letters.
const mailsShown = 200

// Mails returns the letters about a conversation or ticket.
func (s *Store) Mails(ctx context.Context, sc tenant.Scope, about string) ([]chat.Mail, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return mailTable.find(ctx, s, t, engine.Query{Index: "about", Equal: []any{about}, Desc: true, Limit: mailsShown})
}

// AllMails returns a page of the tenant's letters in a state, "" for all.
func (s *Store) AllMails(ctx context.Context, sc tenant.Scope, state chat.MailState, cursor string, limit int) (tenant.Page[chat.Mail], error) {
	t, err := within(sc)
	if err != nil {
		return tenant.Page[chat.Mail]{}, err
	}
	q := engine.Query{Index: "all", Desc: true, Limit: limit}
	if state != "" {
		q.Index, q.Equal = "state", []any{string(state)}
	}
	return mailTable.page(ctx, s, t, q, cursor)
}

// MarkTranscript says what became of a request.
func (s *Store) MarkTranscript(ctx context.Context, sc tenant.Scope, id string, state chat.TranscriptState) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	r, err := transcriptRequestTable.get(ctx, s, t, id)
	if err != nil {
		return err
	}
	r.State = state
	return transcriptRequestTable.replace(ctx, s, t, r)
}

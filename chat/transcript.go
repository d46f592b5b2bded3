package chat

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"recado/tenant"
)

// A TranscriptRequest is a visitor's wish to have a conversation by e-mail
// (A4). It is kept until a mailer has sent it; Email is a claim unless
// Verified.
type TranscriptRequest struct {
	ID           string          `json:"id"`
	Version      int64           `json:"version"`
	Conversation string          `json:"conversation"`
	Visitor      string          `json:"visitor"`
	Email        string          `json:"email"`
	Verified     bool            `json:"verified"`
	Locale       string          `json:"locale"`
	State        TranscriptState `json:"state"`
	CreatedAt    int64           `json:"created_at"`
}

// A TranscriptState says what became of a request.
type TranscriptState string

const (
	TranscriptQueued TranscriptState = "queued" // nobody has sent it yet
	TranscriptSent   TranscriptState = "sent"
	TranscriptFailed TranscriptState = "failed" // nobody will try again
)

// TranscriptRequested is what a visitor's client id asked for before, or
// tenant.ErrNotFound.
func (s *Service) TranscriptRequested(ctx context.Context, actor tenant.Actor, conversation, clientID string) (*TranscriptRequest, error) {
	if !tenant.ValidClientID(clientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	return s.Store.TranscriptRequest(ctx, actor.Scope, transcriptID(actor, conversation, clientID))
}

// RequestTranscript keeps a visitor's request to have one of their
// conversations sent to an address. A repeat of the client id gives the first
// one.
func (s *Service) RequestTranscript(ctx context.Context, actor tenant.Actor, c *Conversation, clientID, email string) (*TranscriptRequest, error) {
	r := &TranscriptRequest{
		ID: transcriptID(actor, c.ID, clientID), Conversation: c.ID, Visitor: actor.ID, Email: email,
		Verified: actor.Verified && email == actor.Email, Locale: c.Locale, State: TranscriptQueued, CreatedAt: s.now(),
	}
	// The job first: a job without a request has nothing to do, a request
	// without a job would wait for ever (DESIGN §6.12).
	err := s.Store.InsertJob(ctx, actor.Scope, &Job{
		ID: JobTranscriptMail + ":" + r.ID, Kind: JobTranscriptMail, Subject: r.ID, Due: JobParked, CreatedAt: r.CreatedAt,
	})
	if err != nil {
		return nil, err
	}
	err = s.Store.InsertTranscriptRequest(ctx, actor.Scope, r)
	if errors.Is(err, tenant.ErrTaken) {
		return s.Store.TranscriptRequest(ctx, actor.Scope, r.ID)
	}
	return r, err
}

func transcriptID(actor tenant.Actor, conversation, clientID string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(actor.Key("transcript", actor.ID, conversation, clientID))).String()
}

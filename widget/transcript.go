package widget

import (
	"context"
	"errors"
	"time"

	"recado/chat"
	"recado/tenant"
)

// How many transcripts may be asked for: by one visitor, and to one address,
// whoever asks, since an address that was only named may be a stranger's.
const (
	transcriptsByVisitor = 5 // per hour
	transcriptsToAddress = 3 // per day
)

// A TranscriptAsk is a visitor's request for a transcript; Email is for who
// proved none.
type TranscriptAsk struct {
	ClientID string `json:"client_id"`
	Email    string `json:"email"`
}

// TranscriptView is what became of a request. Nothing says "sent" before it is.
type TranscriptView struct {
	State chat.TranscriptState `json:"state"`
	Email string               `json:"email"`
}

// transcript queues a conversation for its visitor's e-mail (A4).
func (s *Service) transcript(ctx context.Context, actor tenant.Actor, id string, in TranscriptAsk) (TranscriptView, error) {
	c, err := s.Chat.Conversation(ctx, actor, id)
	if err != nil {
		return TranscriptView{}, err
	}
	r, err := s.Chat.TranscriptRequested(ctx, actor, id, in.ClientID)
	if errors.Is(err, tenant.ErrNotFound) {
		r, err = s.newTranscript(ctx, actor, c, in)
	}
	if err != nil {
		return TranscriptView{}, err
	}
	return TranscriptView{r.State, r.Email}, nil
}

func (s *Service) newTranscript(ctx context.Context, actor tenant.Actor, c *chat.Conversation, in TranscriptAsk) (*chat.TranscriptRequest, error) {
	given, err := tenant.CleanEmail("email", in.Email)
	if err != nil {
		return nil, err
	}
	email := first(given, c.Visitor.Email, actor.Email)
	if actor.Verified {
		email = first(actor.Email, given)
	}
	if email == "" {
		return nil, tenant.ErrEmailRequired.At("email")
	}
	byVisitor := tenant.Rate{Count: transcriptsByVisitor, Per: time.Hour}
	if err := tenant.Limited(ctx, s.Limiter, actor.Key("transcripts", actor.ID), byVisitor); err != nil {
		return nil, err
	}
	toAddress := tenant.Rate{Count: transcriptsToAddress, Per: 24 * time.Hour}
	if err := tenant.Limited(ctx, s.Limiter, actor.Key("transcripts", "to", tenant.Fold(email)), toAddress); err != nil {
		return nil, err
	}
	return s.Chat.RequestTranscript(ctx, actor, c, in.ClientID, email)
}

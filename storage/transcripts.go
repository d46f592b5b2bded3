package storage

import (
	"context"

	"recado/chat"
	"recado/tenant"
)

var transcriptRequestTable = table[chat.TranscriptRequest]{
	collection: transcriptRequests,
	id:         func(r *chat.TranscriptRequest) string { return r.ID },
	version:    func(r *chat.TranscriptRequest) *int64 { return &r.Version },
}

// InsertTranscriptRequest stores a new request.
func (s *Store) InsertTranscriptRequest(ctx context.Context, sc tenant.Scope, r *chat.TranscriptRequest) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return transcriptRequestTable.insert(ctx, s, t, r)
}

// TranscriptRequest returns one by its id.
func (s *Store) TranscriptRequest(ctx context.Context, sc tenant.Scope, id string) (*chat.TranscriptRequest, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return transcriptRequestTable.get(ctx, s, t, id)
}

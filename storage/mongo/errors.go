package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"recado/storage/engine"
)

// duplicate is the code of a write that a unique index, or _id, refused. The
// text beside it differs from server to server and says nothing here.
const duplicate = 11000

// Codes of a server that can't serve now: stepping down, shutting down, out of
// time, of disk or of memory, or not letting us in.
var awayCodes = []int{
	6, 7, 13, 18, 24, 50, 64, 89, 91, 100, 112, 146, 148, 189, 202, 262,
	8000, 9001, 10058, 10107, 11600, 11602, 13435, 13436, 14031, 16500,
}

// explain turns what the driver says into the engine's words.
func (e *Engine) explain(ctx context.Context, err error) error {
	switch {
	case err == nil, errors.Is(err, engine.ErrUnavailable):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, mongo.ErrNoDocuments):
		return engine.ErrNotFound
	case isDuplicate(err):
		return engine.ErrExists
	case isAway(err):
		return fmt.Errorf("%w: MongoDB at %s: %w", engine.ErrUnavailable, e.where, err)
	}
	return fmt.Errorf("mongo: %w", err)
}

func isDuplicate(err error) bool {
	se, ok := errors.AsType[mongo.ServerError](err)
	return ok && se.HasErrorCode(duplicate)
}

// isAway reports whether err comes from a server that is away, so that nobody
// knows whether what was asked has happened.
func isAway(err error) bool {
	if err == nil || errors.Is(err, mongo.ErrNoDocuments) {
		return false
	}
	if mongo.IsNetworkError(err) || mongo.IsTimeout(err) || errors.Is(err, mongo.ErrClientDisconnected) {
		return true
	}
	if we, ok := errors.AsType[mongo.WriteException](err); ok && we.WriteConcernError != nil {
		return true
	}
	if we, ok := errors.AsType[mongo.BulkWriteException](err); ok && we.WriteConcernError != nil {
		return true
	}
	se, ok := errors.AsType[mongo.ServerError](err)
	if !ok {
		// Not the server's answer: the driver could not get one.
		return true
	}
	return se.HasErrorLabel("RetryableWriteError") || slices.ContainsFunc(awayCodes, se.HasErrorCode)
}

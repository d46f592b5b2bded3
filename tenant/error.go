package tenant

import (
	"context"
	"errors"
	"net/http"
)

// A Code is the machine-readable class of a refusal (DESIGN §5).
type Code string

const (
	Invalid      Code = "invalid"
	Unauthorized Code = "unauthorized"
	Forbidden    Code = "forbidden"
	NotFound     Code = "not_found"
	Conflict     Code = "conflict"
	TooLarge     Code = "too_large"
	TooMany      Code = "too_many"
	Unavailable  Code = "unavailable"
	Internal     Code = "internal"
)

// HTTP is the status that carries the code.
func (c Code) HTTP() int {
	switch c {
	case Invalid:
		return http.StatusBadRequest
	case Unauthorized:
		return http.StatusUnauthorized
	case Forbidden:
		return http.StatusForbidden
	case NotFound:
		return http.StatusNotFound
	case Conflict:
		return http.StatusConflict
	case TooLarge:
		return http.StatusRequestEntityTooLarge
	case TooMany:
		return http.StatusTooManyRequests
	case Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// An Error is a refusal meant for the other side. Reason names the exact rule
// (refusals.go lists them all) and is what screens translate; Message is its
// English sentence; Field is the request's field that it is about; Params fill
// the sentence's places. Every error that is not an *Error is an accident: it
// is logged once at the edge and shown as "internal".
type Error struct {
	Code    Code           `json:"code"`
	Reason  string         `json:"reason"`
	Message string         `json:"message"`
	Field   string         `json:"field,omitempty"`
	Params  map[string]any `json:"params,omitempty"`
	// RetryAfter is in seconds, for too_many and unavailable.
	RetryAfter int `json:"retry_after,omitempty"`
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.Reason + ": " + e.Message }

// Is makes errors.Is(err, tenant.ErrNotFound) true for any copy of a refusal
// with the same reason.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Reason == e.Reason
}

// At returns a copy that names the field.
func (e *Error) At(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Within puts the object's name before the field that a refusal names.
func Within(object string, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Field == "" {
		return err
	}
	return e.At(object + "." + e.Field)
}

// With returns a copy with one more parameter.
func (e *Error) With(name string, value any) *Error {
	c := *e
	c.Params = map[string]any{name: value}
	for k, v := range e.Params {
		if k != name {
			c.Params[k] = v
		}
	}
	return &c
}

// After returns a copy that asks the client to wait so many seconds.
func (e *Error) After(seconds int) *Error {
	c := *e
	c.RetryAfter = seconds
	return &c
}

// Answer returns the refusal inside err, or the one that hides it: what ran out
// of time may be tried again.
func Answer(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return ErrUnavailable
	}
	return ErrInternal
}

// IsRefusal reports whether err is meant for the other side.
func IsRefusal(err error) bool {
	_, ok := errors.AsType[*Error](err)
	return ok
}

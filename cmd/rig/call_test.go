package rig

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
)

// Who is told to come back comes back, but not for ever; any other answer is
// the answer.
func TestPatient(t *testing.T) {
	busy, wrong := &Refusal{Status: http.StatusServiceUnavailable}, &Refusal{Status: http.StatusBadRequest}
	for name, tt := range map[string]struct {
		answers []error
		calls   int
		want    error
	}{
		"well at once":   {[]error{nil}, 1, nil},
		"well later":     {[]error{busy, busy, nil}, 3, nil},
		"refused":        {[]error{busy, wrong, nil}, 2, wrong},
		"busy for ever":  {[]error{busy, busy, busy, busy, busy, nil}, 5, busy},
		"no line at all": {[]error{context.Canceled, nil}, 1, context.Canceled},
	} {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			err := Patient(t.Context(), func() error {
				calls++
				return tt.answers[calls-1]
			})
			if !errors.Is(err, tt.want) || calls != tt.calls {
				t.Errorf("%s: %v after %d calls, want %v after %d", name, err, calls, tt.want, tt.calls)
			}
		})
	}
}

package tenant

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// What ran out of time, or was broken off, may be tried again; only a real
// accident is one.
func TestAnswer(t *testing.T) {
	for _, c := range []struct {
		err  error
		want *Error
	}{
		{fmt.Errorf("reading: %w", ErrNotFound), ErrNotFound},
		{fmt.Errorf("storing: %w", context.DeadlineExceeded), ErrUnavailable},
		{fmt.Errorf("storing: %w", context.Canceled), ErrUnavailable},
		{errors.New("a secret of ours"), ErrInternal},
	} {
		if got := Answer(c.err); got != c.want {
			t.Errorf("%v is answered as %v", c.err, got)
		}
	}
}

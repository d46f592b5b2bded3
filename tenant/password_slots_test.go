package tenant

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Log-ins beyond the slots wait, and give up with their request.
func TestPasswordsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPasswords(PasswordOptions{Memory: 8, Time: 1, Threads: 1, Parallel: 2})
		p.slots <- struct{}{} // two hashes are on their way
		p.slots <- struct{}{}
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := p.Check(ctx, "", "0123456789"); !errors.Is(err, ErrUnavailable) || time.Since(start) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		time.AfterFunc(time.Second, func() { <-p.slots })
		if _, err := p.Check(t.Context(), "", "0123456789"); err != nil || time.Since(start) != 2*time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		if len(p.slots) != 1 {
			t.Errorf("%d slots taken", len(p.slots))
		}
	})
}

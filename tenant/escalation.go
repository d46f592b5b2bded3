package tenant

import (
	"strconv"
	"time"
)

// Escalation says when a letter tells somebody that a visitor waits and nobody
// has taken them.
type Escalation struct {
	Minutes int `json:"minutes"` // since the visitor's first unanswered word; 0 for never
	// To are e-mail addresses; without one the letter goes to the project's
	// agents.
	To []string `json:"to"`
}

// Bounds of an Escalation.
const (
	MaxEscalation = 24 * 60 // minutes
	MaxEscalated  = 10      // addresses
)

// After is how long a visitor may wait before somebody is told; 0 is for ever.
func (e Escalation) After() time.Duration { return time.Duration(e.Minutes) * time.Minute }

// clean checks an escalation and brings its addresses into one form.
func (e *Escalation) clean() error {
	if e.Minutes < 0 || e.Minutes > MaxEscalation {
		return ErrBadValue.At("escalation.minutes")
	}
	if len(e.To) > MaxEscalated {
		return ErrLimit.With("limit", MaxEscalated)
	}
	for i, to := range e.To {
		field := "escalation.to." + strconv.Itoa(i)
		clean, err := CleanEmail(field, to)
		if err != nil {
			return err
		}
		if clean == "" {
			return ErrBadEmail.At(field)
		}
		e.To[i] = clean
	}
	if e.To == nil {
		e.To = []string{}
	}
	return nil
}

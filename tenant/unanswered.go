package tenant

import (
	"cmp"
	"time"
)

// Unanswered says after how long what a visitor wrote, and nobody has
// answered, becomes a case (S5, A11, E3): seconds, 0 for the default, -1 for
// never.
type Unanswered struct {
	FirstAnswer int `json:"first_answer"` // since the visitor's word, whoever is there
	AgentsGone  int `json:"agents_gone"`  // while nobody of the project is there
	HoursOver   int `json:"hours_over"`   // outside the project's hours
	VisitorGone int `json:"visitor_gone"` // since the visitor was there last
}

// Bounds and defaults of Unanswered, in seconds.
const (
	MinUnanswered     = 30
	MaxUnanswered     = 7 * 24 * 3600
	defaultFirst      = 30 * 60
	defaultAgentsGone = 5 * 60
	defaultHoursOver  = 5 * 60
	defaultGone       = 5 * 60
)

func (u Unanswered) check() error {
	for field, seconds := range map[string]int{"first_answer": u.FirstAnswer, "agents_gone": u.AgentsGone, "hours_over": u.HoursOver, "visitor_gone": u.VisitorGone} {
		if seconds < -1 || seconds > MaxUnanswered || seconds > 0 && seconds < MinUnanswered {
			return ErrBadValue.At("unanswered." + field)
		}
	}
	return nil
}

// Patience is Unanswered with its defaults; 0 is never.
type Patience struct {
	FirstAnswer, AgentsGone, HoursOver, VisitorGone time.Duration
}

// Limits are the four with their defaults.
func (u Unanswered) Limits() Patience {
	in := func(seconds, otherwise int) time.Duration {
		return max(0, time.Duration(cmp.Or(seconds, otherwise))*time.Second)
	}
	return Patience{
		in(u.FirstAnswer, defaultFirst), in(u.AgentsGone, defaultAgentsGone), in(u.HoursOver, defaultHoursOver), in(u.VisitorGone, defaultGone),
	}
}

package chat

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"recado/tenant"
)

const (
	// countShare is the part of the time, one of so many, that counting one day
	// again and again may take.
	countShare = 100
	// countAgain is when a day is counted once more after its first count,
	// whatever was told of it: what no node lived to tell is in it by then.
	countAgain = 24 * hourMillis
	// countShown is how often in a row a day may fail to be counted before
	// operators see it among the jobs that were given up; one that takes longer
	// than a job may is there at once.
	countShown = 3
)

// A Tally is what is counted of a day: rows R, told from documents. Whoever
// counts reads Version first, then the documents, and what somebody counted
// meanwhile is not overwritten. So nothing is counted twice or left out,
// whoever counts, and however often.
type Tally[R any] struct {
	ID        string     `json:"id"` // YYYY-MM-DD
	Version   int64      `json:"version"`
	Day       tenant.Day `json:"day"`
	Rows      []R        `json:"rows"`
	CountedAt int64      `json:"counted_at"`
	Took      int64      `json:"took"` // ms
	// Failed is how many tries in a row failed since, TriedAt when the last of
	// them began, Lasted how long it took (ms).
	Failed  int64 `json:"failed,omitempty"`
	TriedAt int64 `json:"tried_at,omitempty"`
	Lasted  int64 `json:"lasted,omitempty"`
}

// next is before when (ms) the day is not counted again: what takes long, or
// fails, is done the less often.
func (d *Tally[R]) next() int64 {
	if d.Failed == 0 {
		return d.CountedAt + countShare*d.Took
	}
	return d.TriedAt + max(countShare*d.Lasted, backoff(d.Failed).Milliseconds())
}

// A Counter counts the days of one kind of documents.
type Counter[R any] struct {
	Marks
	Calendar func(ctx context.Context, sc tenant.Scope) (tenant.Calendar, error)
	// Day, Put and Days are the store's; Put answers tenant.ErrStale or
	// tenant.ErrTaken if somebody counted since Day.
	Day  func(ctx context.Context, sc tenant.Scope, day tenant.Day) (*Tally[R], error)
	Put  func(ctx context.Context, sc tenant.Scope, d *Tally[R]) error
	Days func(ctx context.Context, sc tenant.Scope, from, to tenant.Day) ([]Tally[R], error)
	// Rows counts a day, Made calls each for every day that has a document.
	Rows func(ctx context.Context, sc tenant.Scope, cal tenant.Calendar, day tenant.Day) ([]R, error)
	Made func(ctx context.Context, sc tenant.Scope, cal tenant.Calendar, each func(tenant.Day)) error
}

// Run counts the days that a job asks for, unless that was done since, or was
// done so lately, and took so long, that it is put off. What an operator has
// tried again is not put off once: if that fails it is over with it, and the
// day's next failure shows.
func (c *Counter[R]) Run(ctx context.Context, sc tenant.Scope, j Job) error {
	hour, err := strconv.ParseInt(j.Subject, 10, 64)
	since, bad := strconv.ParseInt(j.Data[countSince], 10, 64)
	if err = errors.Join(err, bad); err != nil {
		return fmt.Errorf("chat: a count of no hour: %w", err)
	}
	cal, err := c.Calendar(ctx, sc)
	if err != nil {
		return err
	}
	forced := j.Data[countForced] != "" && j.Attempts == 0
	for _, day := range cal.Days(hour*hourMillis, (hour+1)*hourMillis-1) {
		if err := c.runDay(ctx, markedHour{sc, hour}, since, day, forced); err != nil {
			return fmt.Errorf("day %s is not counted: %w", day, err)
		}
	}
	c.pay(ctx)
	return nil
}

// runDay counts one day for who asks since a time; forced, also before its next
// time.
func (c *Counter[R]) runDay(ctx context.Context, key markedHour, since int64, day tenant.Day, forced bool) error {
	d, err := c.Day(ctx, key.sc, day)
	if err != nil {
		return err
	}
	began := c.Now()
	switch later := d.next(); {
	case d.CountedAt-d.Took >= since: // for another hour of the same day
		return nil
	case began < later && !forced:
		return c.ask(ctx, key, later)
	case d.CountedAt == 0:
		if err := c.ask(ctx, key, began+countAgain); err != nil {
			return err
		}
	}
	if d.Failed > 0 { // one try at a time, of all nodes
		d.TriedAt = began
		if err := c.Put(ctx, key.sc, d); errors.Is(err, tenant.ErrStale) {
			return c.ask(ctx, key, began+countEvery)
		} else if err != nil {
			return err
		}
	}
	if err := c.CountDay(ctx, key.sc, day); err != nil {
		return errors.Join(err, c.failed(ctx, key, day, began, err))
	}
	if d.Failed > 0 {
		if _, err := c.Jobs.DropJob(ctx, key.sc, c.sign(day)); !errors.Is(err, tenant.ErrNotFound) {
			return err
		}
	}
	return nil
}

// failed notes that a day could not be counted, so that no node tries again
// soon, and shows it to operators.
func (c *Counter[R]) failed(ctx context.Context, key markedHour, day tenant.Day, began int64, cause error) error {
	lasted := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWait)
	defer cancel()
	d, err := c.Day(ctx, key.sc, day)
	if err != nil {
		return err
	}
	d.Failed++
	d.TriedAt, d.Lasted = began, c.Now()-began
	if err := c.Put(ctx, key.sc, d); err != nil || d.Failed < countShown && !lasted {
		return err
	}
	j := c.job(key, began)
	j.ID, j.Due, j.Failed, j.Attempts = c.sign(day), JobNever, true, d.Failed
	j.LastError, j.Data[countForced] = fmt.Sprintf("day %s: %v", day, cause), "1"
	return c.Jobs.InsertJob(ctx, key.sc, j)
}

// sign is the id of the job that shows a day which can't be counted.
func (c *Counter[R]) sign(day tenant.Day) string { return fmt.Sprint(c.Kind, ":failed:", day) }

// CountDay counts a day now.
func (c *Counter[R]) CountDay(ctx context.Context, sc tenant.Scope, day tenant.Day) error {
	cal, err := c.Calendar(ctx, sc)
	if err != nil {
		return err
	}
	for range refreshTries {
		d, err := c.Day(ctx, sc, day)
		if err != nil {
			return err
		}
		began := c.Now()
		if d.Rows, err = c.Rows(ctx, sc, cal, day); err != nil {
			return err
		}
		d.CountedAt, d.Failed, d.TriedAt, d.Lasted = c.Now(), 0, 0, 0
		d.Took = d.CountedAt - began
		err = c.Put(ctx, sc, d)
		if !errors.Is(err, tenant.ErrStale) && !errors.Is(err, tenant.ErrTaken) {
			return err
		}
	}
	return tenant.ErrUnavailable
}

// CountAll counts every day again in which there is a document, and those that
// were counted before, and says how many there are.
func (c *Counter[R]) CountAll(ctx context.Context, sc tenant.Scope) (days int, err error) {
	cal, err := c.Calendar(ctx, sc)
	if err != nil {
		return 0, err
	}
	all := map[tenant.Day]bool{}
	if err := c.Made(ctx, sc, cal, func(day tenant.Day) { all[day] = true }); err != nil {
		return 0, err
	}
	for from := tenant.Day(0); ; {
		counted, err := c.Days(ctx, sc, from, tenant.Day(1)<<40)
		if err != nil {
			return 0, err
		}
		if len(counted) == 0 {
			break
		}
		for i := range counted {
			all[counted[i].Day] = true
		}
		from = counted[len(counted)-1].Day + 1
	}
	for _, day := range slices.Sorted(maps.Keys(all)) {
		if err := c.CountDay(ctx, sc, day); err != nil {
			return 0, fmt.Errorf("day %s: %w", day, err)
		}
	}
	return len(all), nil
}

package chat

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"recado/tenant"
)

const (
	// countEvery is how often a day in which things happen is counted.
	countEvery = 10_000 // ms
	// countSettle is how long the last of what happened may take to be stored
	// before the count that it asked for, and by how much nodes' clocks may
	// differ.
	countSettle = 3_000 // ms
	// countShare is the part of the time, one of so many, that counting one day
	// again and again may take.
	countShare = 100

	hourMillis = 60 * 60 * 1000
	// countSince is the key of a job's data that says when (ms) the count that
	// it asks for may begin.
	countSince = "since"
)

// Marks asks for days to be counted again. The job is written before what it is
// to count, so that no crash leaves a number behind, and once per countEvery
// and hour, however much happens. A mark names an hour, because in which days
// that is depends on the projects' zones, which who marks need not know.
type Marks struct {
	Kind string // of the jobs; their Subject is the hour, since 1970
	Jobs interface {
		InsertJob(ctx context.Context, sc tenant.Scope, j *Job) error
	}
	Now func() int64

	mu   sync.Mutex
	last map[markedHour]int64 // when the hour's next count is due, that this node knows of
}

type markedHour struct {
	sc   tenant.Scope
	hour int64
}

// Mark sees to it that what was made at a time (ms) is counted after now. It is
// called before a change of it is stored, and once more behind that: what took
// longer than the count waited for is counted again.
func (m *Marks) Mark(ctx context.Context, sc tenant.Scope, made int64) error {
	key, since := markedHour{sc, made / hourMillis}, (m.Now()/countEvery+1)*countEvery
	m.mu.Lock()
	known := m.last[key] == since
	m.mu.Unlock()
	if known {
		return nil
	}
	return m.ask(ctx, key, since)
}

// ask writes the job that counts an hour's days.
func (m *Marks) ask(ctx context.Context, key markedHour, since int64) error {
	err := m.Jobs.InsertJob(ctx, key.sc, &Job{
		ID: fmt.Sprint(m.Kind, ":", key.hour, ":", since), Kind: m.Kind, Subject: formatNumber(key.hour),
		Data: map[string]string{countSince: formatNumber(since)}, Due: since + countSettle, CreatedAt: m.Now(),
	})
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil || len(m.last) >= lookedMost {
		m.last = map[markedHour]int64{}
	}
	m.last[key] = since
	return nil
}

// Run counts the days that a job asks for, unless that was done since, or was
// done so lately, and took so long, that it is put off. counted tells when (ms)
// a day was counted last and how long it took.
func (m *Marks) Run(ctx context.Context, sc tenant.Scope, j Job, cal tenant.Calendar, counted func(day tenant.Day) (at, took int64, err error), count func(day tenant.Day) error) error {
	hour, err := strconv.ParseInt(j.Subject, 10, 64)
	since, bad := strconv.ParseInt(j.Data[countSince], 10, 64)
	if err = errors.Join(err, bad); err != nil {
		return fmt.Errorf("chat: a count of no hour: %w", err)
	}
	for _, day := range cal.Days(hour*hourMillis, (hour+1)*hourMillis-1) {
		at, took, err := counted(day)
		if err != nil {
			return err
		}
		switch later := at + countShare*took; {
		case at-took >= since: // for another hour of the same day
		case m.Now() < later:
			err = m.ask(ctx, markedHour{sc, hour}, later)
		default:
			err = count(day)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

package chat

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"recado/tenant"
)

const (
	// countEvery is how often a day in which things happen is counted.
	countEvery = 10_000 // ms
	// countSettle is how long the last of what happened may take to be stored
	// before the count that it asked for, and by how much nodes' clocks may
	// differ.
	countSettle = 3_000 // ms
	// countUnsure is longer than any store goes on with a write that it has
	// answered with an error.
	countUnsure = 30_000 // ms
	// unsureWait bounds how long who got such an answer waits besides.
	unsureWait = time.Second
	// payAtOnce is how many hours that are owed one mark asks for.
	payAtOnce = 4

	hourMillis = 60 * 60 * 1000
	// countSince is the key of a job's data that says when (ms) the count that
	// it asks for may begin, countForced that it is not put off.
	countSince  = "since"
	countForced = "forced"
)

// Marks asks for days to be counted again. The job is written before what it is
// to count, so that no crash leaves a number behind, and once per countEvery
// and hour, however much happens. A mark names an hour, because in which days
// that is depends on the projects' zones, which who marks need not know.
type Marks struct {
	Kind string // of the jobs; their Subject is the hour, since 1970
	Jobs interface {
		InsertJob(ctx context.Context, sc tenant.Scope, j *Job) error
		DropJob(ctx context.Context, sc tenant.Scope, id string) (*Job, error)
	}
	Now func() int64

	mu   sync.Mutex
	last map[markedHour]int64 // when the hour's next count is due, that this node knows of
	owed map[markedHour]bool  // hours of which the store took no job yet
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
	if err := m.ask(ctx, key, since); err != nil {
		return err
	}
	m.pay(ctx)
	return nil
}

// Unsure is called with what a store answered to a change that was marked. An
// error may have come of one that happens all the same, behind the count that
// was asked for: it is counted once more when that is over.
func (m *Marks) Unsure(ctx context.Context, sc tenant.Scope, made int64, answer error) {
	if answer == nil || tenant.IsRefusal(answer) && !errors.Is(answer, tenant.ErrUnavailable) {
		return
	}
	key := markedHour{sc, made / hourMillis}
	m.mu.Lock()
	known := m.owed[key]
	m.mu.Unlock()
	if known {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unsureWait)
	defer cancel()
	if m.ask(ctx, key, m.settled()) != nil {
		m.owe(key)
	}
}

// settled is when (ms) a write that the store gave up now is over.
func (m *Marks) settled() int64 { return (m.Now()+countUnsure)/countEvery*countEvery + countEvery }

// owe remembers an hour to ask for as soon as the store takes jobs again. The
// longest outage is of no more than lookedMost hours and tenants: what is
// beyond is found when its day is counted once more (countAgain).
func (m *Marks) owe(key markedHour) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.owed == nil {
		m.owed = map[markedHour]bool{}
	}
	if len(m.owed) < lookedMost {
		m.owed[key] = true
	}
}

// pay asks for some of what is owed: the rest is for who comes next.
func (m *Marks) pay(ctx context.Context) {
	for range payAtOnce {
		key, owes := m.take()
		if owes && m.ask(ctx, key, m.settled()) != nil {
			m.owe(key)
			owes = false
		}
		if !owes {
			return
		}
	}
}

// take takes an hour that is owed.
func (m *Marks) take() (key markedHour, owes bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key = range m.owed {
		delete(m.owed, key)
		return key, true
	}
	return key, false
}

// ask writes the job that counts an hour's days.
func (m *Marks) ask(ctx context.Context, key markedHour, since int64) error {
	if err := m.Jobs.InsertJob(ctx, key.sc, m.job(key, since)); err != nil {
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

func (m *Marks) job(key markedHour, since int64) *Job {
	return &Job{
		ID: fmt.Sprint(m.Kind, ":", key.hour, ":", since), Kind: m.Kind, Subject: formatNumber(key.hour),
		Data: map[string]string{countSince: formatNumber(since)}, Due: since + countSettle, CreatedAt: m.Now(),
	}
}

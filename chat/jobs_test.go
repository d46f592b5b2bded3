package chat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"recado/chat"
	"recado/storage/storetest"
	"recado/tenant"
)

// A jobClock is a present time that tests move.
type jobClock struct{ ms atomic.Int64 }

func newJobClock() *jobClock {
	c := &jobClock{}
	c.ms.Store(1_700_000_000_000)
	return c
}

func (c *jobClock) now() time.Time       { return time.UnixMilli(c.ms.Load()) }
func (c *jobClock) pass(d time.Duration) { c.ms.Add(d.Milliseconds()) }

func insertJob(t *testing.T, store chat.JobStore, sc tenant.Scope, id string, due int64) {
	t.Helper()
	j := &chat.Job{ID: id, Kind: "test", Subject: id, Due: due, CreatedAt: due}
	if err := store.InsertJob(t.Context(), sc, j); err != nil {
		t.Fatal(err)
	}
}

func startRunner(t *testing.T, r *chat.Runner) (stop func()) {
	t.Helper()
	r.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	r.Poll = time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(stop)
	return stop
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

// Two nodes with two workers each run many jobs: every one runs once, none
// while another runs it, in the scope of its tenant.
func TestTwoRunnersShareTheJobs(t *testing.T) {
	store, clock := storetest.Open(t), newJobClock()
	const jobs = 60
	for i := range jobs {
		insertJob(t, store, tenant.UnscopedScope(fmt.Sprintf("t%d", i%3)), fmt.Sprintf("job-%d", i), clock.ms.Load()-int64(i))
	}
	var mu sync.Mutex
	ran, running := map[string]int{}, map[string]bool{}
	overlap := false
	handle := func(_ context.Context, sc tenant.Scope, j chat.Job) error {
		id := sc.Tenant() + "/" + j.ID
		mu.Lock()
		overlap = overlap || running[id] || sc.Tenant() != j.Tenant
		running[id] = true
		mu.Unlock()
		time.Sleep(time.Millisecond)
		mu.Lock()
		running[id] = false
		ran[id]++
		mu.Unlock()
		return nil
	}
	for range 2 {
		startRunner(t, &chat.Runner{Store: store, Now: clock.now, Handlers: map[string]chat.JobHandler{"test": handle}})
	}
	eventually(t, "all jobs ran", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(ran) == jobs
	})
	eventually(t, "the queue is empty", func() bool {
		_, err := store.UnscopedLeaseJob(t.Context(), clock.ms.Load()+time.Hour.Milliseconds(), 1)
		return errors.Is(err, tenant.ErrNotFound)
	})
	mu.Lock()
	defer mu.Unlock()
	if overlap {
		t.Error("a job ran twice at a time, or in another tenant's scope")
	}
	for id, n := range ran {
		if n != 1 {
			t.Errorf("%s ran %d times", id, n)
		}
	}
}

func TestAJobIsLeasedUntilItsLeaseEnds(t *testing.T) {
	store, clock := storetest.Open(t), newJobClock()
	insertJob(t, store, tenant.UnscopedScope("t"), "one", clock.ms.Load())
	now := clock.ms.Load()
	first, err := store.UnscopedLeaseJob(t.Context(), now, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.UnscopedLeaseJob(t.Context(), now+999, 1000); !errors.Is(err, tenant.ErrNotFound) {
		t.Fatalf("leased again within the lease: %v", err)
	}
	// The node of the first died: another takes it over.
	second, err := store.UnscopedLeaseJob(t.Context(), now+1000, 1000)
	if err != nil || second.ID != first.ID {
		t.Fatalf("not taken over: %v %v", second, err)
	}
	// The first one was only slow: what it gives back is not its any more.
	if err := store.UnscopedRetryJob(t.Context(), first, now, "slow"); !errors.Is(err, tenant.ErrStale) {
		t.Errorf("who lost the lease gave the job back: %v", err)
	}
	if err := store.UnscopedFinishJob(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if err := store.UnscopedFinishJob(t.Context(), first); err != nil {
		t.Errorf("finishing twice: %v", err)
	}
	if _, err := store.UnscopedLeaseJob(t.Context(), now+1_000_000, 1); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("a finished job is still there: %v", err)
	}
}

func TestJobsRunInTheOrderInWhichTheyAreDue(t *testing.T) {
	store, clock := storetest.Open(t), newJobClock()
	now := clock.ms.Load()
	insertJob(t, store, tenant.UnscopedScope("a"), "later", now+10)
	insertJob(t, store, tenant.UnscopedScope("b"), "second", now-1)
	insertJob(t, store, tenant.UnscopedScope("a"), "first", now-2)
	for _, want := range []string{"first", "second"} {
		j, err := store.UnscopedLeaseJob(t.Context(), now, 1000)
		if err != nil || j.ID != want {
			t.Fatalf("got %v %v, want %s", j, err, want)
		}
	}
	if j, err := store.UnscopedLeaseJob(t.Context(), now, 1000); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("ran before it was due: %v %v", j, err)
	}
}

// The same id twice is one intention, in each tenant.
func TestAnIntentionIsWrittenOnce(t *testing.T) {
	store, clock := storetest.Open(t), newJobClock()
	now := clock.ms.Load()
	for _, sc := range []string{"a", "a", "b"} {
		insertJob(t, store, tenant.UnscopedScope(sc), "same", now)
	}
	var got []string
	for {
		j, err := store.UnscopedLeaseJob(t.Context(), now, 1000)
		if errors.Is(err, tenant.ErrNotFound) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, j.Tenant)
	}
	if strings.Join(got, " ") != "a b" {
		t.Errorf("got jobs of %v, want one of a and one of b", got)
	}
	if err := store.InsertJob(t.Context(), tenant.Scope{}, &chat.Job{ID: "x"}); err == nil {
		t.Error("a job without a tenant was taken")
	}
}

func TestAFailingJobWaitsLongerAndIsGivenUp(t *testing.T) {
	store, clock := storetest.Open(t), newJobClock()
	insertJob(t, store, tenant.UnscopedScope("t"), "bad", clock.ms.Load())
	insertJob(t, store, tenant.UnscopedScope("t"), "worse", clock.ms.Load())
	insertJob(t, store, tenant.UnscopedScope("t"), "good", clock.ms.Load())
	var tries [3]atomic.Int64
	// The lease outlasts the test's years, so that only failures bring a job back.
	r := &chat.Runner{Store: store, Now: clock.now, Lease: 100_000 * time.Hour, Handlers: map[string]chat.JobHandler{
		"test": func(_ context.Context, _ tenant.Scope, j chat.Job) error {
			switch j.ID {
			case "bad":
				tries[0].Add(1)
				return errors.New("no")
			case "worse":
				tries[1].Add(1)
				panic("oh")
			}
			tries[2].Add(1)
			return nil
		},
	}}
	stop := startRunner(t, r)
	eventually(t, "the jobs are tried for the last time", func() bool {
		clock.pass(time.Hour)
		return tries[0].Load() >= chat.MaxAttempts && tries[1].Load() >= chat.MaxAttempts
	})
	stop()
	if tries[0].Load() != chat.MaxAttempts || tries[1].Load() != chat.MaxAttempts || tries[2].Load() != 1 {
		t.Errorf("tried %d, %d and %d times", tries[0].Load(), tries[1].Load(), tries[2].Load())
	}
	if j, err := store.UnscopedLeaseJob(t.Context(), clock.ms.Load()+1e12, 1000); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("a job that was given up is due: %v %v", j, err)
	}
	for range 2 {
		j, err := store.UnscopedLeaseJob(t.Context(), chat.JobNever, 1000)
		if err != nil || !j.Failed || j.Attempts != chat.MaxAttempts || j.LastError == "" {
			t.Errorf("a job that was given up is lost: %+v %v", j, err)
		}
	}
}

func TestAFailedJobIsNotTriedAtOnce(t *testing.T) {
	store, clock := storetest.Open(t), newJobClock()
	insertJob(t, store, tenant.UnscopedScope("t"), "bad", clock.ms.Load())
	var tries atomic.Int64
	stop := startRunner(t, &chat.Runner{Store: store, Now: clock.now, Handlers: map[string]chat.JobHandler{
		"test": func(context.Context, tenant.Scope, chat.Job) error { tries.Add(1); return errors.New("no") },
	}})
	eventually(t, "tried", func() bool { return tries.Load() == 1 })
	stop()
	if _, err := store.UnscopedLeaseJob(t.Context(), clock.ms.Load()+999, 1000); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("due again within a second: %v", err)
	}
	if _, err := store.UnscopedLeaseJob(t.Context(), clock.ms.Load()+1000, 1000); err != nil {
		t.Errorf("not due after a second: %v", err)
	}
}

// A job of a kind that this node does not know waits for one that does.
func TestAnUnknownKindIsKept(t *testing.T) {
	store, clock := storetest.Open(t), newJobClock()
	now := clock.ms.Load()
	must(t, store.InsertJob(t.Context(), tenant.UnscopedScope("t"), &chat.Job{ID: "new", Kind: "newer", Due: now - 1}))
	insertJob(t, store, tenant.UnscopedScope("t"), "known", now)
	ran := make(chan struct{})
	stop := startRunner(t, &chat.Runner{Store: store, Now: clock.now, Workers: 1, Handlers: map[string]chat.JobHandler{
		"test": func(context.Context, tenant.Scope, chat.Job) error { close(ran); return nil },
	}})
	<-ran // and so the one before it was given back
	stop()
	j, err := store.UnscopedLeaseJob(t.Context(), now+time.Second.Milliseconds(), 1)
	if err != nil || j.ID != "new" || j.Attempts != 1 || !strings.Contains(j.LastError, "newer") {
		t.Errorf("got %+v, %v", j, err)
	}
}

// A node that stops finishes the job that it has begun, and begins no other.
func TestARunnerThatStopsFinishesWhatItBegan(t *testing.T) {
	store, clock := storetest.Open(t), newJobClock()
	insertJob(t, store, tenant.UnscopedScope("t"), "one", clock.ms.Load())
	begun, may := make(chan struct{}), make(chan struct{})
	var ended atomic.Bool
	ctx, cancel := context.WithCancel(t.Context())
	r := &chat.Runner{
		Store: store, Now: clock.now, Workers: 1, Poll: time.Millisecond, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Handlers: map[string]chat.JobHandler{"test": func(ctx context.Context, _ tenant.Scope, _ chat.Job) error {
			close(begun)
			<-may
			ended.Store(true)
			return ctx.Err()
		}},
	}
	done := make(chan struct{})
	go func() {
		r.Run(ctx)
		close(done)
	}()
	<-begun
	cancel()
	select {
	case <-done:
		t.Fatal("Run did not wait for the job")
	case <-time.After(20 * time.Millisecond):
	}
	close(may)
	<-done
	if !ended.Load() {
		t.Error("the job did not end")
	}
	if _, err := store.UnscopedLeaseJob(t.Context(), clock.ms.Load()+1e9, 1); !errors.Is(err, tenant.ErrNotFound) {
		t.Errorf("a job that was done is still there: %v", err)
	}
}

// A job that outlasts its lease is cut off before another node takes it over.
func TestAJobEndsWithItsLease(t *testing.T) {
	store, clock := storetest.Open(t), newJobClock()
	insertJob(t, store, tenant.UnscopedScope("t"), "long", clock.ms.Load())
	cut := make(chan error, 10)
	stop := startRunner(t, &chat.Runner{
		Store: store, Now: clock.now, Lease: 50 * time.Millisecond,
		Handlers: map[string]chat.JobHandler{"test": func(ctx context.Context, _ tenant.Scope, _ chat.Job) error {
			<-ctx.Done()
			cut <- ctx.Err()
			return ctx.Err()
		}},
	})
	if err := <-cut; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	stop()
	j, err := store.UnscopedLeaseJob(t.Context(), clock.ms.Load()+time.Hour.Milliseconds(), 1)
	if err != nil || j.Attempts != 1 {
		t.Errorf("its failure was not counted: %+v %v", j, err)
	}
}

// What waits for strangers' servers never takes all workers.
func TestSlowJobsHoldNobodyUp(t *testing.T) {
	for _, workers := range []int{2, 4} {
		store, clock := storetest.Open(t), newJobClock()
		sc := tenant.UnscopedScope("t")
		for i := range 300 { // more than a look sees
			must(t, store.InsertJob(t.Context(), sc, &chat.Job{ID: fmt.Sprint("slow-", i), Kind: "slow", Due: clock.ms.Load() - 1}))
		}
		insertJob(t, store, sc, "quick", clock.ms.Load())
		ran, release := make(chan struct{}), make(chan struct{})
		stop := startRunner(t, &chat.Runner{Store: store, Now: clock.now, Workers: workers, Slow: []string{"slow"}, Handlers: map[string]chat.JobHandler{
			"slow": func(context.Context, tenant.Scope, chat.Job) error { <-release; return nil },
			"test": func(context.Context, tenant.Scope, chat.Job) error { close(ran); return nil },
		}})
		select {
		case <-ran:
		case <-time.After(10 * time.Second):
			t.Errorf("nothing else ran with %d workers", workers)
		}
		close(release)
		eventually(t, "the slow ones ran too", func() bool {
			_, err := store.UnscopedLeaseJob(t.Context(), clock.ms.Load()+time.Hour.Milliseconds(), 1)
			return errors.Is(err, tenant.ErrNotFound)
		})
		stop()
	}
}

// A letter that nobody can send is forgotten when it is no use any more.
func TestParkedJobsDoNotStayForEver(t *testing.T) {
	store, clock := storetest.Open(t), newJobClock()
	sc, no := tenant.UnscopedScope("t"), func(string) bool { return false }
	must(t, store.InsertJob(t.Context(), sc, &chat.Job{ID: "old", Kind: "letter", Due: chat.JobParked, CreatedAt: clock.ms.Load()}))
	wake := func(can func(string) bool) int {
		n, err := store.UnscopedWakeJobs(t.Context(), []string{"letter"}, clock.ms.Load(), can)
		must(t, err)
		return n
	}
	clock.pass(chat.ParkedLife + time.Millisecond)
	wake(no)
	must(t, store.InsertJob(t.Context(), sc, &chat.Job{ID: "new", Kind: "letter", Due: chat.JobParked, CreatedAt: clock.ms.Load()}))
	wake(no)
	if n := wake(nil); n != 1 {
		t.Errorf("%d jobs are left, want the new one", n)
	}
}

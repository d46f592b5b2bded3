package redis

import (
	"strconv"
	"testing"
	"time"
)

func TestLocalLimitsRefillWithTime(t *testing.T) {
	m, now := localLimits{}, time.UnixMilli(1_700_000_000_000)
	limit := Limit{Rate: 2, Burst: 3, Per: time.Second}
	for _, step := range []struct {
		after time.Duration
		ok    bool
		wait  time.Duration
	}{
		{0, true, 0}, {0, true, 0}, {0, true, 0},
		{0, false, 500 * time.Millisecond},
		{200 * time.Millisecond, false, 300 * time.Millisecond},
		{300 * time.Millisecond, true, 0},
		{0, false, 500 * time.Millisecond},
		{time.Hour, true, 0}, {0, true, 0}, {0, true, 0}, {0, false, 500 * time.Millisecond},
	} {
		now = now.Add(step.after)
		if ok, wait := m.allow("k", 1, limit, now); ok != step.ok || wait != step.wait {
			t.Errorf("after %v: %v, wait %v; want %v, %v", step.after, ok, wait, step.ok, step.wait)
		}
	}
}

func TestLocalLimitsAreBounded(t *testing.T) {
	m, now := localLimits{}, time.UnixMilli(1_700_000_000_000)
	limit := Limit{Rate: 1, Per: time.Hour}
	for i := range 3 * localKeys {
		if ok, _ := m.allow(strconv.Itoa(i), 1, limit, now); !ok {
			t.Fatalf("key %d was refused", i)
		}
	}
	if len(m) > localKeys {
		t.Errorf("%d keys are kept, want at most %d", len(m), localKeys)
	}
}

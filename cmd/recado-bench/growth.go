package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// grownBy is how many messages `all` stores before it looks how cost has grown,
// unless --before says more.
const grownBy = 20_000

// Growth is measured in rounds, on two installations in turn, so that whatever
// else the machine does falls on both.
const (
	growthRounds  = 7
	growthEach    = 3000 // messages of a round
	growthClients = 256
)

// alone is the figure of growth without the others.
func alone(ctx context.Context, o options, out io.Writer) int {
	growth, err := grown(ctx, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "recado-bench: growth:", err)
		return 1
	}
	fmt.Fprintf(out, "%s  %s\n", o.growth(), growth)
	return 0
}

func (o *options) growth() string {
	return fmt.Sprintf("cost of a message, 1,000 → %d stored", max(o.before, grownBy))
}

// grown compares the processor time of a message with few and with many
// messages in the store: the median of the rounds of each.
func grown(ctx context.Context, o options) (string, error) {
	var talks [2]*talk
	for i, before := range []int{max(o.before, grownBy), 1000} {
		o := o
		o.clients, o.rate, o.before = growthClients, 0, before
		t := &talk{b: &bench{options: o}}
		defer t.b.close()
		defer t.close()
		if err := t.b.open(ctx); err != nil {
			return "", err
		}
		if err := t.open(ctx); err != nil {
			return "", err
		}
		t.expect(growthRounds * growthEach)
		talks[i] = t
	}
	var each [2][]float64
	for range growthRounds {
		for i, t := range talks {
			µs, err := t.round(ctx)
			if err != nil {
				return "", err
			}
			each[i] = append(each[i], µs)
		}
	}
	slices.Sort(each[0])
	slices.Sort(each[1])
	many, few := each[0][growthRounds/2], each[1][growthRounds/2]
	return fmt.Sprintf("%.2f× (%.0f → %.0f µs)", many/few, few, many), nil
}

// round says the next messages as fast as they are acknowledged, and returns
// the servers' processor time for each, in microseconds.
func (t *talk) round(ctx context.Context) (float64, error) {
	before, err := t.b.costs(ctx)
	if err != nil {
		return 0, err
	}
	t.until += growthEach
	t.fast(ctx)
	if err := t.settle(ctx); err != nil {
		return 0, err
	}
	after, err := t.b.costs(ctx)
	if err != nil {
		return 0, err
	}
	if n := int64(t.count()); n != t.until {
		return 0, errors.New("not every message was acknowledged")
	}
	return (after.cpu - before.cpu) / growthEach * 1e6, nil
}

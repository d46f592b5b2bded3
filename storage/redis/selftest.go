package redis

import (
	"context"
	"errors"
	"time"

	"recado/tenant"
)

// echoChannel is one that nobody listens to.
const echoChannel = "self-test"

// Echo publishes a frame that is for nobody, and waits until it is back from
// Redis; an error says that it was not before ctx ended.
func (b *Bus) Echo(ctx context.Context, sc tenant.Scope) error {
	word, back := tenant.NewID(), make(chan struct{})
	b.mu.Lock()
	if b.echoes == nil {
		b.echoes = map[string]chan struct{}{}
	}
	b.echoes[word] = back
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.echoes, word)
	}()
	b.Publish(sc, echoChannel, []byte(word))
	select {
	case <-back:
		return nil
	case <-ctx.Done():
		return errors.New("what was published did not come back")
	}
}

// echoed tells who waits for a frame of their own that it is back. b.mu is held.
func (b *Bus) echoed(items []item) {
	if len(b.echoes) == 0 {
		return
	}
	for _, it := range items {
		if back := b.echoes[string(it.frame)]; it.channel == echoChannel && back != nil {
			delete(b.echoes, string(it.frame))
			close(back)
		}
	}
}

// SelfTest stores a key, reads it and removes it.
func (r *Redis) SelfTest(ctx context.Context) error {
	key := "self-test:" + tenant.NewID()
	if err := r.client.Set(ctx, key, key, time.Minute).Err(); err != nil {
		return err
	}
	read, err := r.client.Get(ctx, key).Result()
	if err == nil && read != key {
		err = errors.New("what was read is not what was stored")
	}
	return errors.Join(err, r.client.Del(ctx, key).Err())
}

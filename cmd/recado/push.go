package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"recado/chat"
	"recado/configs"
	"recado/mail"
	"recado/outbound"
)

// pushWait is how long a push service may take to answer.
const pushWait = 10 * time.Second

// A pusher hands the notices of all tenants to browsers' push services.
type pusher struct{ *mail.Pusher }

// newPusher derives its keys from the master secret: they are the same on every
// node and after every start.
func newPusher(cfg configs.Config, secret []byte) (chat.Pusher, error) {
	contact := cmp.Or(cfg.MailFrom, "operator@localhost")
	if strings.HasPrefix(cfg.PublicURL, "https://") {
		contact = cfg.PublicURL
	}
	p, err := mail.NewPusher(mail.PushOptions{
		Seed:    func(attempt int) []byte { return configs.Derive(secret, fmt.Sprint("web push ", attempt)) },
		Contact: contact, Client: outbound.New(cfg.PrivateTargets).Client(pushWait),
	})
	if err != nil {
		return nil, err
	}
	return pusher{p}, nil
}

// PublicKey is what browsers must know before.
func (p pusher) PublicKey() string { return p.Key }

// Push hands one over. A browser whose service may not be called is as good as
// gone.
func (p pusher) Push(ctx context.Context, to *chat.PushSubscription, topic string, notice []byte) error {
	err := p.Pusher.Push(ctx, to.Endpoint, to.P256dh, to.Auth, topic, notice)
	if errors.Is(err, mail.ErrPushGone) || errors.Is(err, outbound.ErrPrivate) {
		return fmt.Errorf("%w: %w", chat.ErrPushGone, err)
	}
	return err
}

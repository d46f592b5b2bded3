package mail

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"

	webpush "github.com/SherClockHolmes/webpush-go"
)

// A Pusher hands notices to the push services of browsers (RFC 8030, 8291,
// 8292). All its methods are safe for concurrent use.
type Pusher struct {
	// Key is the public one, as browsers want it (base64url).
	Key     string
	private string
	contact string
	client  *http.Client
}

// PushOptions are what a Pusher needs.
type PushOptions struct {
	// Seed gives key material for an attempt, 32 bytes: the pair of keys follows
	// from it, so that nothing has to be kept.
	Seed    func(attempt int) []byte
	Contact string // URL of this installation, or an e-mail address: for who runs the push service
	// Client calls the services, which agents' browsers name: it must not reach
	// this server's neighbours.
	Client *http.Client
}

const pushLife = 10 * 60 // seconds that a push service keeps a notice for a browser that is off

// ErrPushGone says that a browser takes no more.
var ErrPushGone = errors.New("the browser takes no more notices")

// NewPusher makes the keys.
func NewPusher(o PushOptions) (*Pusher, error) {
	var key *ecdh.PrivateKey
	for attempt := 0; key == nil; attempt++ {
		k, err := ecdh.P256().NewPrivateKey(o.Seed(attempt))
		if err == nil {
			key = k
		} else if attempt == 8 { // one seed in four thousand million is none
			return nil, err
		}
	}
	encode := base64.RawURLEncoding.EncodeToString
	client := *o.Client
	// A service that sends elsewhere sends nowhere.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Pusher{Key: encode(key.PublicKey().Bytes()), private: encode(key.Bytes()), contact: o.Contact, client: &client}, nil
}

// Push sends a notice of at most 2,000 bytes to where a browser said, for it
// alone to read. topic replaces an earlier one that was not delivered yet.
func (p *Pusher) Push(ctx context.Context, endpoint, p256dh, auth, topic string, notice []byte) error {
	to := &webpush.Subscription{Endpoint: endpoint, Keys: webpush.Keys{P256dh: p256dh, Auth: auth}}
	answer, err := webpush.SendNotificationWithContext(ctx, notice, to, &webpush.Options{
		HTTPClient: p.client, Subscriber: p.contact, TTL: pushLife, Urgency: webpush.UrgencyHigh, Topic: topic,
		VAPIDPublicKey: p.Key, VAPIDPrivateKey: p.private,
	})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 4<<10) // the connection is used again
	switch {
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusGone:
		return ErrPushGone
	case answer.StatusCode/100 != 2:
		return fmt.Errorf("the push service answered %d", answer.StatusCode)
	}
	return nil
}

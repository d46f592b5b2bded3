package storage

import (
	"context"
	"errors"

	"recado/chat"
	"recado/storage/engine"
	"recado/tenant"
)

var deliveryTable = table[chat.NodeDelivery]{
	collection: deliveries,
	id:         func(n *chat.NodeDelivery) string { return n.ID },
	version:    func(n *chat.NodeDelivery) *int64 { return &n.Version },
}

// UnscopedPutDelivery stores what a node says of itself, over what it said.
func (s *Store) UnscopedPutDelivery(ctx context.Context, n *chat.NodeDelivery) error {
	old, err := deliveryTable.get(ctx, s, shared, n.ID)
	if errors.Is(err, tenant.ErrNotFound) {
		return deliveryTable.insert(ctx, s, shared, n)
	}
	if err != nil {
		return err
	}
	n.Version = old.Version
	return deliveryTable.replace(ctx, s, shared, n)
}

// UnscopedDeliveries returns what nodes said since a time, the newest first.
func (s *Store) UnscopedDeliveries(ctx context.Context, since int64) ([]chat.NodeDelivery, error) {
	return deliveryTable.find(ctx, s, shared, engine.Query{Index: "all", From: &since, Desc: true, Limit: chat.MaxNodes})
}

// UnscopedForgetDeliveries removes what nodes said last before a time.
func (s *Store) UnscopedForgetDeliveries(ctx context.Context, before int64) error {
	old, err := deliveryTable.find(ctx, s, shared, engine.Query{Index: "all", To: &before, Limit: chat.MaxNodes})
	for _, n := range old {
		err = errors.Join(err, deliveryTable.delete(ctx, s, shared, n.ID))
	}
	return err
}

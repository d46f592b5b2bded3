package storage

import (
	"context"
	"errors"

	"recado/storage/engine"
	"recado/tenant"
)

var widgetTable = table[tenant.Widget]{
	collection: widgets,
	id:         func(w *tenant.Widget) string { return w.ID },
	version:    func(w *tenant.Widget) *int64 { return &w.Version },
}

var widgetKeyTable = table[tenant.WidgetKey]{
	collection: widgetKeys,
	id:         func(k *tenant.WidgetKey) string { return k.Key },
	version:    func(k *tenant.WidgetKey) *int64 { return &k.Version },
}

// InsertWidget stores a new widget and, before it, its public key: a key whose
// widget is missing opens nothing, a widget without a key could never be seen.
// The same widget may be inserted again after a crash between the two.
func (s *Store) InsertWidget(ctx context.Context, sc tenant.Scope, w *tenant.Widget) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	if err := s.insertWidgetKey(ctx, &tenant.WidgetKey{Key: w.Key, Tenant: t, Widget: w.ID}); err != nil {
		return err
	}
	return widgetTable.insert(ctx, s, t, w)
}

// insertWidgetKey answers ErrTaken only if the key is another widget's.
func (s *Store) insertWidgetKey(ctx context.Context, k *tenant.WidgetKey) error {
	err := widgetKeyTable.insert(ctx, s, shared, k)
	if !errors.Is(err, tenant.ErrTaken) {
		return err
	}
	old, getErr := widgetKeyTable.get(ctx, s, shared, k.Key)
	if getErr != nil {
		return getErr
	}
	if old.Tenant == k.Tenant && old.Widget == k.Widget {
		return nil
	}
	return err
}

// Widget returns one by its id.
func (s *Store) Widget(ctx context.Context, sc tenant.Scope, id string) (*tenant.Widget, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return widgetTable.get(ctx, s, t, id)
}

// ReplaceWidget stores w if nobody was faster. A widget's key never changes.
func (s *Store) ReplaceWidget(ctx context.Context, sc tenant.Scope, w *tenant.Widget) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	return widgetTable.replace(ctx, s, t, w)
}

// Widgets returns all widgets and previews, oldest first.
func (s *Store) Widgets(ctx context.Context, sc tenant.Scope) ([]tenant.Widget, error) {
	t, err := within(sc)
	if err != nil {
		return nil, err
	}
	return widgetTable.find(ctx, s, t, engine.Query{Index: "all", Limit: 2 * tenant.MaxWidgets})
}

// UnscopedWidgetKey tells whose widget a public key names. The widget itself
// may be missing if it was never inserted; reading it then answers ErrNotFound.
func (s *Store) UnscopedWidgetKey(ctx context.Context, key string) (*tenant.WidgetKey, error) {
	return widgetKeyTable.get(ctx, s, shared, key)
}

package storage

import (
	"context"
	"encoding/json"
	"slices"

	"recado/storage/engine"
	"recado/tenant"
)

// notExported are collections that say nothing that the others don't, counts
// and reservations that the server keeps for itself, or that are of no use
// elsewhere and let who has them call a browser.
var notExported = []*engine.Collection{counters, slots, pushSubscriptions}

// Export gives all documents of the scope's tenant, but for those of no tenant
// alone, one after the other; collection names theirs. What is written
// meanwhile may be in it or not. An error of each ends it.
func (s *Store) Export(ctx context.Context, sc tenant.Scope, each func(collection string, doc json.RawMessage) error) error {
	t, err := within(sc)
	if err != nil {
		return err
	}
	for _, c := range collections {
		if slices.Contains(sharedCollections, c) || slices.Contains(notExported, c) {
			continue
		}
		if err := s.exportOne(ctx, c, t, each); err != nil {
			return err
		}
	}
	return nil
}

// exportRows is how many documents are in memory at a time.
const exportRows = 200

func (s *Store) exportOne(ctx context.Context, c *engine.Collection, t string, each func(string, json.RawMessage) error) error {
	for after := ""; ; {
		rows, err := s.engine.Scan(ctx, c, t, after, exportRows)
		if err != nil {
			return refusal(err)
		}
		for _, row := range rows {
			var doc json.RawMessage
			if err := row.Decode(&doc); err != nil {
				return err
			}
			if err := each(c.Name, doc); err != nil {
				return err
			}
			after = row.Position().ID
		}
		if len(rows) < exportRows {
			return nil
		}
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"recado/configs"
	"recado/storage"
	"recado/storage/blob"
	"recado/storage/engine"
	"recado/storage/mongo"
	"recado/storage/redis"
	"recado/storage/sqlite"
	"recado/tenant"
	"recado/widget"
)

// pipes are the opened store, bus, presence, limits and files.
type pipes struct {
	secret   []byte
	store    *storage.Store
	engine   engine.Engine
	redis    *redis.Redis
	bus      *redis.Bus
	presence *redis.Presence
	limiter  *redis.Limiter
	files    fileStore
}

// A fileStore is the folder or S3.
type fileStore interface {
	widget.FileStore
	DeleteTenant(ctx context.Context, sc tenant.Scope) error
	Ping(ctx context.Context) error
}

// openPipes opens what the settings name, embedded where they name nothing,
// and refuses a secret that is not the store's.
func openPipes(ctx context.Context, cfg configs.Config, log *slog.Logger) (*pipes, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder %s: %w; choose another one with --data or RECADO_DATA", cfg.Data, err)
	}
	secret, err := configs.Secret(cfg.Data, cfg)
	if err != nil {
		return nil, err
	}
	p := &pipes{secret: secret}
	if err := p.open(ctx, cfg, log); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *pipes) open(ctx context.Context, cfg configs.Config, log *slog.Logger) (err error) {
	if cfg.MongoURL != "" {
		p.engine, err = mongo.Open(ctx, cfg.MongoURL)
	} else {
		p.engine, err = sqlite.Open(ctx, filepath.Join(cfg.Data, "recado.db"))
	}
	if err != nil {
		p.engine = nil
		return err
	}
	p.store = storage.New(p.engine, configs.Derive(p.secret, "cursors"))
	if err := p.store.UnscopedPrepare(ctx); err != nil {
		return fmt.Errorf("the store can't be prepared: %w", err)
	}
	if err := p.checkSecret(ctx); err != nil {
		return err
	}
	if p.redis, err = redis.Open(ctx, cfg.RedisURL); err != nil {
		return err
	}
	p.bus = redis.NewBus(p.redis, redis.BusOptions{Logger: log})
	p.presence = redis.NewPresence(p.redis, cfg.PresenceLease)
	p.limiter = redis.NewLimiter(p.redis)
	return p.openFiles(ctx, cfg)
}

// openFiles leaves files nil when it fails: what is not open can't be closed.
func (p *pipes) openFiles(ctx context.Context, cfg configs.Config) error {
	if cfg.S3URL == "" {
		folder, err := blob.OpenFolder(filepath.Join(cfg.Data, "files"))
		if err != nil {
			return err
		}
		p.files = folder
		return nil
	}
	s3, err := blob.OpenS3(ctx, cfg.S3URL)
	if err != nil {
		return err
	}
	p.files = s3
	return nil
}

// checkSecret refuses a master secret that is not the one which the store was
// made with: tokens, links and cursors of the others would be worthless.
func (p *pipes) checkSecret(ctx context.Context) error {
	stored, err := p.store.UnscopedFingerprint(ctx, configs.Fingerprint(p.secret))
	if err != nil {
		return err
	}
	if stored != configs.Fingerprint(p.secret) {
		return errors.New("RECADO_SECRET is not the secret that this store was made with; use the same one on every node and after every move")
	}
	return nil
}

// close closes what was opened, the store last.
func (p *pipes) close() error {
	var errs []error
	if p.redis != nil {
		errs = append(errs, p.redis.Close())
	}
	if c, ok := p.files.(io.Closer); ok {
		errs = append(errs, c.Close())
	}
	if p.store != nil {
		p.store.UnscopedSettle()
	}
	if p.engine != nil {
		errs = append(errs, p.engine.Close())
	}
	return errors.Join(errs...)
}

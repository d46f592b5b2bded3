// Package mongo is the engine on MongoDB and on servers that speak its
// protocol. It uses what all of them have: atomic updates of one document,
// unique compound indexes, ordered cursors, collection-level bulk inserts.
package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"recado/storage/engine"
)

// What holds where the URL says nothing else (serverSelectionTimeoutMS,
// connectTimeoutMS, timeoutMS).
const (
	selectWait  = 3 * time.Second  // for a server that is away
	connectWait = 3 * time.Second  // for one that does not answer at all
	callWait    = 10 * time.Second // for one call whose context has no end
)

// maxLasts bounds the streams whose last entry a node remembers.
const maxLasts = 10_000

// An Engine keeps documents in one database.
type Engine struct {
	client *mongo.Client
	db     *mongo.Database
	where  string // hosts and database, for errors; never a password
	lasts  *engine.Lasts[row]
	closed atomic.Bool

	inserters sync.Map // name of a collection to its *inserter
}

var _ engine.Engine = (*Engine)(nil)

// Open connects to the server that url names, with the database in its path
// ("recado" where it has none), and checks that it answers. It creates nothing.
// Writes are confirmed by the majority and their journal, and reads go to the
// primary, whatever the URL says. An error names the setting and the host.
func Open(ctx context.Context, url string) (*Engine, error) {
	opts := clientOptions(url)
	if err := opts.Validate(); err != nil {
		return nil, fmt.Errorf("%w: RECADO_MONGO_URL is not a MongoDB URL (%s): write it as mongodb://user:password@host:27017/recado",
			engine.ErrUnavailable, hide(err.Error(), url))
	}
	client, err := mongo.Connect(opts)
	if err != nil {
		return nil, fmt.Errorf("%w: RECADO_MONGO_URL: %s", engine.ErrUnavailable, hide(err.Error(), url))
	}
	name := database(url)
	e := &Engine{client: client, db: client.Database(name), lasts: engine.NewLasts[row](maxLasts),
		where: strings.Join(opts.Hosts, ",") + "/" + name}
	if err := e.check(ctx); err != nil {
		client.Disconnect(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("%w: RECADO_MONGO_URL names %s, which can't be used: %s: check that the server runs, that this machine may reach it, and the user and password",
			engine.ErrUnavailable, e.where, hide(err.Error(), url))
	}
	return e, nil
}

func clientOptions(url string) *options.ClientOptions {
	opts := options.Client().ApplyURI(url)
	journal := true
	opts.SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journal})
	opts.SetReadPreference(readpref.Primary())
	if opts.ServerSelectionTimeout == nil {
		opts.SetServerSelectionTimeout(selectWait)
	}
	if opts.ConnectTimeout == nil {
		opts.SetConnectTimeout(connectWait)
	}
	if opts.Timeout == nil {
		opts.SetTimeout(callWait)
	}
	if opts.AppName == nil {
		opts.SetAppName("recado")
	}
	return opts
}

// check lists this database's collections: unlike a ping, the server refuses
// that to who has no right to be there.
func (e *Engine) check(ctx context.Context) error {
	_, err := e.db.ListCollectionNames(ctx, doc{})
	return err
}

// database is the path of a MongoDB URL, which may name several hosts.
func database(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	rest, _, _ = strings.Cut(rest, "?")
	rest = rest[strings.LastIndex(rest, "@")+1:]
	_, name, _ := strings.Cut(rest, "/")
	if name == "" {
		return "recado"
	}
	return name
}

// hide removes the password that url holds from a text.
func hide(text, url string) string {
	_, rest, _ := strings.Cut(url, "://")
	login, _, found := strings.Cut(rest, "@")
	_, password, _ := strings.Cut(login, ":")
	if !found || password == "" {
		return text
	}
	return strings.ReplaceAll(text, password, "***")
}

// Ping asks the primary.
func (e *Engine) Ping(ctx context.Context) error {
	return e.explain(ctx, e.client.Ping(ctx, readpref.Primary()))
}

// Close ends the connections. Later calls fail with engine.ErrUnavailable.
func (e *Engine) Close() error {
	if e.closed.Swap(true) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectWait)
	defer cancel()
	if err := e.client.Disconnect(ctx); err != nil && !errors.Is(err, mongo.ErrClientDisconnected) {
		return fmt.Errorf("mongo: %w", err)
	}
	return nil
}

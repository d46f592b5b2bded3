// Command testserver is a MongoDB-compatible server for tests: FerretDB on
// SQLite, behind a gate that lets one request through at a time, because
// FerretDB is not atomic under concurrent writers. It listens on loopback,
// prints its URL and ends with its standard input, or on SIGTERM.
//
// It is a module of its own, so that FerretDB's dependencies stay out of
// Recado's:
//
//	go build -C storage/mongo/testserver -o $TOOLS/recado-mongo-testserver .
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on")
	data := flag.String("data", "", "folder for the data (default: a temporary one, removed at the end)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	if err := run(ctx, *listen, *data); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, listen, data string) error {
	temporary, err := os.MkdirTemp("", "recado-mongo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	if data == "" {
		data = filepath.Join(temporary, "data")
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	// Only the gate can reach the socket: nobody gets around it.
	socket := filepath.Join(temporary, "s")
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{Unix: socket},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + (&url.URL{Path: data}).EscapedPath() + "/?_pragma=synchronous(normal)",
	})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	g := newGate(socket)
	go g.serve(l)
	fmt.Printf("mongodb://%s/\n", l.Addr())
	<-ctx.Done()
	l.Close()
	g.close()
	return <-ended
}

// Command memserver speaks as much of MongoDB's protocol as storage/mongo asks
// for, and keeps everything in memory, in sorted indexes. It is what load and
// faults are measured with where there is no MongoDB: it answers as fast as one
// that has its data in memory, at a processor time that is printed apart, and
// unlike the tests' stand-in (testserver) it serves every query by an index.
// What it does not know it refuses. Nothing is kept when it ends.
//
// It listens on loopback, prints its URL and ends with its standard input, or
// on SIGTERM.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	go serve(l, newServer())
	fmt.Printf("mongodb://%s/\n", l.Addr())
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	select {
	case <-ctx.Done():
	case <-ended:
	}
}

//go:build pprof

package main

import (
	"log/slog"
	"net"
	"net/http"
	_ "net/http/pprof" // registers /debug/pprof
	"os"
)

// A server built with -tags pprof shows where its time goes, to who names a
// loopback port in PPROF_PORT (docs/performance.md). A released one can't.
func init() {
	port := os.Getenv("PPROF_PORT")
	if port == "" {
		return
	}
	go func() {
		err := http.ListenAndServe(net.JoinHostPort("127.0.0.1", port), nil)
		slog.Error("no profiles", "error", err)
	}()
}

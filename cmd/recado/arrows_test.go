package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "recado"

// An arrow is what a package may import: which of our packages, and which
// modules of others (DESIGN §2). Tests may import what they need.
type arrow struct{ ours, theirs string }

// arrows has a row for every package of the house but cmd/recado, which opens
// all doors.
var arrows = map[string]arrow{
	"configs":  {},
	"mail":     {"", "github.com/emersion/go-message github.com/emersion/go-smtp github.com/emersion/go-sasl github.com/SherClockHolmes/webpush-go"},
	"static":   {"", "github.com/andybalholm/brotli"},
	"outbound": {},
	"sso":      {"tenant outbound", "github.com/coreos/go-oidc/v3 golang.org/x/oauth2"},
	"tenant": {"", "github.com/gofiber/fiber/v2 github.com/golang-jwt/jwt/v5 github.com/google/uuid " +
		"golang.org/x/crypto golang.org/x/text github.com/pquerna/otp github.com/boombuler/barcode"},
	"chat": {"tenant", "github.com/gofiber/fiber/v2 github.com/gofiber/contrib/websocket github.com/fasthttp/websocket " +
		"github.com/gobwas/ws github.com/google/uuid"},
	"ticket": {"tenant chat", "github.com/gofiber/fiber/v2 github.com/google/uuid"},
	"widget": {"tenant chat ticket static", "github.com/gofiber/fiber/v2 github.com/gofiber/contrib/websocket " +
		"github.com/gabriel-vasile/mimetype github.com/andybalholm/brotli github.com/google/uuid golang.org/x/sync"},

	"storage":        {"tenant chat ticket widget storage/engine", ""},
	"storage/engine": {},
	"storage/sqlite": {"tenant storage/engine", "modernc.org/sqlite golang.org/x/sys"},
	"storage/mongo":  {"tenant storage/engine", "go.mongodb.org/mongo-driver/v2"},
	"storage/redis": {"tenant chat", "github.com/redis/go-redis/v9 github.com/go-redis/redis_rate/v10 " +
		"github.com/alicebob/miniredis/v2"},
	"storage/blob": {"tenant chat", "github.com/minio/minio-go/v7"},

	// The builder of the front end runs on a developer's machine.
	"static/build":        {"static/build/bundle static/build/reference", ""},
	"static/build/bundle": {"", "github.com/andybalholm/brotli github.com/evanw/esbuild"},

	"static/build/reference": {},

	// Clients of the server: they know nothing of the house.
	"cmd/rig":          {"", "github.com/gobwas/ws golang.org/x/sync"},
	"cmd/recado-bench": {"cmd/rig", ""},
	"cmd/recado-chaos": {"cmd/rig", "golang.org/x/sync"},

	// Suites and servers that only tests import.
	"storage/enginetest":      {"storage/engine", "go.mongodb.org/mongo-driver/v2"},
	"storage/mongo/memserver": {"", "go.mongodb.org/mongo-driver/v2"},
	"mail/pushtest":           {"", "github.com/golang-jwt/jwt/v5"},
	"storage/storetest":       {"storage storage/sqlite", ""},
	"storage/blob/blobtest":   {},
	"storage/redis/redistest": {"", "github.com/redis/go-redis/v9"},
}

// onlyCmd are the modules that cmd alone may import besides those of the table.
const onlyCmd = "github.com/VictoriaMetrics/metrics"

// The whole house stands by its arrows: no package imports what its row does
// not allow, and the program carries nothing that is made for tests.
func TestArrows(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name := strings.TrimPrefix(fields[0], module+"/")
		known[name] = true
		row, ok := arrows[name]
		inCmd := strings.HasPrefix(name, "cmd/")
		if !ok && !inCmd {
			t.Errorf("%s has no room in this house: DESIGN §2", name)
			continue
		}
		if !ok {
			row = everything()
		}
		for _, imported := range fields[1:] {
			if why := row.refuses(imported, name == "cmd/recado"); why != "" {
				t.Errorf("%s must not import %s: %s", name, imported, why)
			}
		}
	}
	for name := range arrows {
		if !known[name] {
			t.Errorf("the table has a row for %s, which does not exist", name)
		}
	}
}

// refuses says why a package of this row must not import something; "" if it
// may.
func (a arrow) refuses(imported string, inCmd bool) string {
	if to, ours := strings.CutPrefix(imported, module+"/"); ours {
		if !inCmd && !slices.Contains(strings.Fields(a.ours), to) {
			return "its row does not allow it"
		}
		if strings.HasSuffix(to, "test") && inCmd || strings.HasPrefix(to, "static/build") && inCmd {
			return "it is no part of the program"
		}
		return ""
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return "" // the standard library
	}
	for _, allowed := range strings.Fields(a.theirs) {
		if imported == allowed || strings.HasPrefix(imported, allowed+"/") {
			return ""
		}
	}
	return "its row does not allow it"
}

// everything is cmd's row: what the rooms and pipes may import, but not the
// modules of a single pipe, which it reaches through the pipe.
func everything() arrow {
	return arrow{theirs: "github.com/gofiber/fiber/v2 github.com/gofiber/contrib/websocket github.com/fasthttp/websocket golang.org/x/sync " + onlyCmd}
}

package enginetest

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// mongoServer is the name of the test server's binary (storage/mongo/testserver).
const mongoServer = "recado-mongo-testserver"

// MongoURL is a MongoDB-compatible server for tests, without a database's name:
//
//   - the one that RECADO_TEST_MONGO_URL names, as it is, or else
//   - the binary recado-mongo-testserver in the folder RECADO_TEST_TOOLS, or in
//     recado-tools in the user's cache folder, started once per test process.
//
// Where there is neither the test is skipped and says so; with
// RECADO_TEST_REQUIRE=1 it fails.
func MongoURL(t testing.TB) string {
	t.Helper()
	if u := os.Getenv("RECADO_TEST_MONGO_URL"); u != "" {
		return u
	}
	path, err := findTool(mongoServer)
	if err == nil && testing.Short() && os.Getenv("RECADO_TEST_REQUIRE") != "1" {
		err = errors.New("left out by -short")
	}
	if err != nil {
		leaveOut(t, fmt.Sprintf("no MongoDB-compatible server: %v. Name one by RECADO_TEST_MONGO_URL, or run `make test`, "+
			"or build ours:\n\tgo build -C storage/mongo/testserver -o $RECADO_TEST_TOOLS/%s .", err, mongoServer))
	}
	u, err := startMongo(path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return u
}

// leaveOut skips the test with what is missing, or fails it where everything
// is required.
func leaveOut(t testing.TB, missing string) {
	t.Helper()
	if os.Getenv("RECADO_TEST_REQUIRE") == "1" {
		t.Fatal(missing)
	}
	t.Skip("left out: " + missing)
}

// findTool looks where `make test` puts the servers that it builds.
func findTool(name string) (string, error) {
	var looked []string
	folders := []string{os.Getenv("RECADO_TEST_TOOLS")}
	if cache, err := os.UserCacheDir(); err == nil {
		folders = append(folders, filepath.Join(cache, "recado-tools"))
	}
	for _, folder := range folders {
		if folder == "" {
			continue
		}
		path := filepath.Join(folder, name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		looked = append(looked, path)
	}
	return "", fmt.Errorf("there is no %s", strings.Join(looked, " and no "))
}

// The one server of this test process. It ends with its standard input, so
// with this process, however that ends.
var mongoOnce struct {
	sync.Mutex
	url   string
	stdin io.Closer // kept, since what nobody holds is closed
}

func startMongo(path string) (string, error) {
	mongoOnce.Lock()
	defer mongoOnce.Unlock()
	if mongoOnce.url != "" {
		return mongoOnce.url, nil
	}
	cmd := exec.Command(path)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("it did not print its URL: %w", err)
	}
	mongoOnce.url, mongoOnce.stdin = strings.TrimSpace(line), stdin
	return mongoOnce.url, nil
}

// MongoDatabase is MongoURL with the name of a database that nobody else uses,
// dropped when the test ends.
func MongoDatabase(t testing.TB) string {
	t.Helper()
	name := "recado_test_" + strings.ToLower(rand.Text()[:12])
	u := withDatabase(MongoURL(t), name)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		client, err := mongo.Connect(options.Client().ApplyURI(u))
		if err == nil {
			err = client.Database(name).Drop(ctx)
			client.Disconnect(ctx)
		}
		if err != nil {
			t.Errorf("drop database %s: %v", name, err)
		}
	})
	return u
}

// MongoThrough is a MongoDatabase that is reached through a proxy.
func MongoThrough(t testing.TB) (string, *Proxy) {
	t.Helper()
	u := MongoDatabase(t)
	scheme, rest, _ := strings.Cut(u, "://")
	address, path, _ := strings.Cut(rest, "/")
	login, host := "", address
	if i := strings.LastIndex(address, "@"); i >= 0 {
		login, host = address[:i+1], address[i+1:]
	}
	if scheme != "mongodb" || strings.Contains(host, ",") {
		leaveOut(t, "a proxy can stand only before one server: RECADO_TEST_MONGO_URL names several")
	}
	if !strings.Contains(host, ":") {
		host += ":27017"
	}
	p := NewProxy(t, host)
	// Directly: a replica set would send its members' own addresses.
	if strings.Contains(path, "?") {
		path += "&directConnection=true"
	} else {
		path += "?directConnection=true"
	}
	return "mongodb://" + login + p.Addr() + "/" + path, p
}

// withDatabase puts a database's name into the path of a URL.
func withDatabase(u, name string) string {
	scheme, rest, _ := strings.Cut(u, "://")
	rest, query, hasQuery := strings.Cut(rest, "?")
	hosts, _, _ := strings.Cut(rest, "/")
	u = scheme + "://" + hosts + "/" + name
	if hasQuery {
		u += "?" + query
	}
	return u
}

package redis_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"recado/chat"
	"recado/storage/redis"
	"recado/storage/redis/redistest"
)

// carries publishes until a frame arrives at the other node, with a resync
// before it on each Redis channel if that is asked for.
func carries(t *testing.T, from, to *node, resyncs bool) {
	t.Helper()
	i := 0
	waitFor(t, "a frame", func() bool {
		from.bus.Publish(scopeOf("t"), "desk:1", fmt.Append(nil, i))
		i++
		return len(to.got()) > 0
	})
	if resyncs {
		waitFor(t, "both resync", func() bool { return from.total() > 0 && to.total() > 0 })
	}
}

// leased uses what Presence and Limiter need, as an agent with a conversation.
func leased(t *testing.T, r *redis.Redis) {
	t.Helper()
	p, sc, now := redis.NewPresence(r, 40*time.Second), scopeOf(t.Name()), time.Now().UnixMilli()
	check(t, p.Touch(t.Context(), sc, "ana", "s1", now))
	check(t, p.SawVisitors(t.Context(), sc, []string{"v1"}, now))
	agent, err := p.Reserve(t.Context(), sc, "c1", []chat.Candidate{{Agent: "ana", Capacity: 1}}, false, now)
	if err != nil || agent.Agent != "ana" {
		t.Errorf("%v was given it, %v", agent, err)
	}
	if at, err := p.VisitorSeen(t.Context(), sc, "v1"); err != nil || at != now {
		t.Errorf("seen at %d, %v", at, err)
	}
	if ok, _ := redis.NewLimiter(r).Allow(t.Context(), t.Name(), 1, redis.Limit{Rate: 1, Per: time.Minute}); !ok {
		t.Error("not allowed")
	}
}

// A sentinel's master dies: the bus goes on with the next one, and everybody is
// told to look again.
func TestSentinelFailover(t *testing.T) {
	pair := redistest.StartWatched(t)
	opts := redis.BusOptions{Channels: 2, Prefix: t.Name()}
	ra, rb := open(t, pair.URL()), open(t, pair.URL())
	a, b := startNode(t, ra, opts), startNode(t, rb, opts)
	carries(t, a, b, false)
	a.clear()
	b.clear()
	pair.Master.Stop()
	carries(t, a, b, true)
	b.clear()
	a.clear()
	carries(t, b, a, false)
	leased(t, ra)
}

// A server of a cluster dies: its channels move to its replica, and those who
// listened there are told to look again.
func TestClusterLosesAServer(t *testing.T) {
	masters, _ := redistest.StartCluster(t)
	url := "redis+cluster://" + masters[1].Addr() + "?addr=" + masters[0].Addr()
	opts := redis.BusOptions{Channels: 12, Prefix: t.Name()}
	ra, rb := open(t, url), open(t, url)
	a, b := startNode(t, ra, opts), startNode(t, rb, opts)
	every := func(what string) {
		t.Helper()
		a.clear()
		b.clear()
		redistest.Wait(t, what, func(context.Context) bool {
			for i := range 40 {
				a.bus.Publish(scopeOf(fmt.Sprint("t", i)), "desk:1", []byte("x"))
			}
			time.Sleep(50 * time.Millisecond) // between two tries
			seen := map[int]bool{}
			for _, f := range b.got() {
				seen[b.bus.ChannelOf(strings.Fields(f)[0])] = true
			}
			return len(seen) == opts.Channels
		})
	}
	every("frames on every Redis channel")
	masters[0].Stop()
	every("frames on every Redis channel, with the replica")
	waitFor(t, "both resync", func() bool { return a.total() > 0 && b.total() > 0 })
	leased(t, ra)
}

// A user who may touch nothing but Recado's keys and channels is enough, and is
// the one whom docs/redis.md makes.
func TestNarrowUser(t *testing.T) {
	server := redistest.Start(t)
	admin := goredis.NewClient(&goredis.Options{Addr: server.Addr()})
	defer admin.Close()
	rules := fromDocs(t)
	args := []any{}
	for _, word := range rules {
		args = append(args, word)
	}
	check(t, admin.Do(t.Context(), args...).Err())
	url := "redis://recado:PASSWORD@" + server.Addr()
	a, b := open(t, url), open(t, url)
	na, nb := startNode(t, a, redis.BusOptions{Channels: 2, Prefix: "recado"}), startNode(t, b, redis.BusOptions{Channels: 2, Prefix: "recado"})
	carries(t, na, nb, false)
	leased(t, a)
	if err := redis.SetFor(t.Context(), a, "another's", time.Minute); err == nil || !strings.HasPrefix(err.Error(), "NOPERM") {
		t.Errorf("another's key: %v", err)
	}
}

// fromDocs are the words of the ACL line of docs/redis.md.
func fromDocs(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/redis.md")
	check(t, err)
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "ACL SETUSER ") {
			return strings.Fields(line)
		}
	}
	t.Fatal("docs/redis.md has no ACL line")
	return nil
}

// TLS, with an authority of the company's own and a certificate of ours; what is
// missing is named.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	ca := newAuthority(t, dir)
	ca.issue(t, dir, "server")
	ca.issue(t, dir, "client")
	port := redistest.FreePort(t)
	in := func(name string) string { return filepath.Join(dir, name) }
	redistest.Start(t, "--tls-port", port, "--tls-auth-clients", "yes", "--tls-ca-cert-file", in("ca.pem"),
		"--tls-cert-file", in("server.pem"), "--tls-key-file", in("server.key"))
	base := "rediss://127.0.0.1:" + port + "?protocol=3"
	for extra, want := range map[string]string{
		"":                        "?ca=",
		"&ca=" + in("none.pem"):   "none.pem",
		"&ca=" + in("server.key"): "no certificate",
		"&ca=" + in("ca.pem"):     "?cert=",
		"&ca=" + in("ca.pem") + "&cert=" + in("client.pem"): "cert and key",
	} {
		_, err := redis.Open(t.Context(), base+extra)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", extra, err, want)
		}
	}
	url := base + "&ca=" + in("ca.pem") + "&cert=" + in("client.pem") + "&key=" + in("client.key")
	opts := redis.BusOptions{Channels: 1, Prefix: t.Name()}
	a, b := open(t, url), open(t, url)
	carries(t, startNode(t, a, opts), startNode(t, b, opts), false)
	leased(t, a)
	if _, err := redis.Open(t.Context(), "redis://127.0.0.1:1?ca="+in("ca.pem")); err == nil || !strings.Contains(err.Error(), "write rediss") {
		t.Errorf("ca without TLS: %v", err)
	}
}

// What answers a ping but is not what the URL says is refused with what to
// write instead.
func TestOpenRefusesTheWrongKind(t *testing.T) {
	pair := redistest.StartWatched(t)
	member := redistest.Start(t, "--cluster-enabled", "yes", "--cluster-port", redistest.FreePort(t))
	for url, want := range map[string]string{
		pair.Sentinel.URL():                     "redis+sentinel://",
		pair.Replica.URL():                      "its master",
		member.URL():                            "redis+cluster://",
		"redis+cluster://" + pair.Master.Addr(): "redis:// instead of redis+cluster://",
		"redis+sentinel://" + pair.Sentinel.Addr() + "?master_name=no": "master_name",
	} {
		_, err := redis.Open(t.Context(), url)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
}

// An authority signs certificates for a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, dir string) authority {
	t.Helper()
	a := authority{cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}}
	var err error
	a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	der, err := x509.CreateCertificate(rand.Reader, a.cert, a.cert, &a.key.PublicKey, a.key)
	check(t, err)
	write(t, filepath.Join(dir, "ca.pem"), "CERTIFICATE", der)
	return a
}

// issue writes a certificate for 127.0.0.1, and its key.
func (a authority) issue(t *testing.T, dir, name string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, a.cert, &key.PublicKey, a.key)
	check(t, err)
	write(t, filepath.Join(dir, name+".pem"), "CERTIFICATE", der)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	check(t, err)
	write(t, filepath.Join(dir, name+".key"), "PRIVATE KEY", private)
}

func write(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	check(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
}

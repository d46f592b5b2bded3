package redistest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// groupWait bounds how long a group of servers may take to come together or to
// fail over, on a busy machine.
const groupWait = 60 * time.Second

// Wait polls until done.
func Wait(t testing.TB, what string, done func(ctx context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), groupWait)
	defer cancel()
	for !done(ctx) {
		if ctx.Err() != nil {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// client is one for a look at a server.
func (s *Server) client(t testing.TB) *goredis.Client {
	c := goredis.NewClient(&goredis.Options{Addr: s.Addr(), DisableIdentity: true})
	t.Cleanup(func() { c.Close() })
	return c
}

// A Watched pair is a master and a replica with a sentinel that fails over as
// soon as it may.
type Watched struct {
	Master, Replica, Sentinel *Server
}

// MasterName is what the sentinel calls the pair.
const MasterName = "recado-test"

// StartWatched starts a pair; arguments are both servers'.
func StartWatched(t testing.TB, arguments ...string) Watched {
	t.Helper()
	w := Watched{Master: Start(t, arguments...)}
	host, port, _ := strings.Cut(w.Master.Addr(), ":")
	w.Replica = Start(t, append(arguments, "--replicaof", host+" "+port, "--repl-diskless-sync-delay", "0")...)
	replica := w.Replica.client(t)
	Wait(t, "the replica follows", func(ctx context.Context) bool {
		return strings.Contains(replica.Info(ctx, "replication").Val(), "master_link_status:up")
	})
	file := filepath.Join(t.TempDir(), "sentinel.conf")
	config := fmt.Sprintf("sentinel monitor %[1]s %[2]s %[3]s 1\nsentinel down-after-milliseconds %[1]s 1000\nsentinel failover-timeout %[1]s 3000\n", MasterName, host, port)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	// The file comes first: redis-server takes its name from there.
	w.Sentinel = startSentinel(t, file)
	sentinel := goredis.NewSentinelClient(&goredis.Options{Addr: w.Sentinel.Addr()})
	t.Cleanup(func() { sentinel.Close() })
	Wait(t, "the sentinel knows the replica", func(ctx context.Context) bool {
		found, err := sentinel.Replicas(ctx, MasterName).Result()
		return err == nil && len(found) == 1
	})
	return w
}

// URL is the pair's address for Recado.
func (w Watched) URL() string {
	return "redis+sentinel://" + w.Sentinel.Addr() + "?master_name=" + MasterName
}

func startSentinel(t testing.TB, file string) *Server {
	t.Helper()
	port := FreePort(t)
	s := &Server{addr: "127.0.0.1:" + port, command: []string{find(t), file, "--sentinel", "--port", port, "--bind", "127.0.0.1"}}
	if err := s.Restart(); err != nil {
		t.Fatalf("the sentinel does not start: %v", err)
	}
	t.Cleanup(s.Stop)
	return s
}

// StartCluster starts a cluster of three masters, and one replica of the first.
func StartCluster(t testing.TB) (masters []*Server, replica *Server) {
	t.Helper()
	var all []*Server
	var clients []*goredis.Client
	for range 4 {
		s := Start(t, "--cluster-enabled", "yes", "--cluster-port", FreePort(t), "--cluster-node-timeout", "2000", "--cluster-require-full-coverage", "no")
		all, clients = append(all, s), append(clients, s.client(t))
	}
	ctx := t.Context()
	for i, slots := range [][2]int{{0, 5460}, {5461, 10922}, {10923, 16383}} {
		must(t, clients[i].ClusterAddSlotsRange(ctx, slots[0], slots[1]).Err())
		must(t, clients[i].Do(ctx, "cluster", "set-config-epoch", i+1).Err())
	}
	for _, s := range all[1:] {
		host, port, _ := strings.Cut(s.Addr(), ":")
		must(t, clients[0].Do(ctx, "cluster", "meet", host, port, s.busPort()).Err())
	}
	first := clients[0].Do(ctx, "cluster", "myid").Val()
	for i, c := range clients {
		Wait(t, "the cluster is one", func(ctx context.Context) bool {
			info := c.ClusterInfo(ctx).Val()
			return strings.Contains(info, "cluster_known_nodes:4") && (i == 3 || strings.Contains(info, "cluster_state:ok"))
		})
	}
	Wait(t, "the replica is one", func(ctx context.Context) bool {
		return clients[3].Do(ctx, "cluster", "replicate", first).Err() == nil
	})
	Wait(t, "the replica follows", func(ctx context.Context) bool {
		return strings.Contains(clients[3].Info(ctx, "replication").Val(), "master_link_status:up")
	})
	return all[:3], all[3]
}

// busPort is the port on which a cluster's server talks to the others.
func (s *Server) busPort() string {
	for i, a := range s.command {
		if a == "--cluster-port" {
			return s.command[i+1]
		}
	}
	return ""
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

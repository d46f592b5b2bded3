package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"recado/storage/engine"
	"recado/storage/sqlite"
)

// childEnv makes this test binary a writer on the file that it names.
const childEnv = "RECADO_TEST_SQLITE_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		child(path)
		return
	}
	os.Exit(m.Run())
}

type line struct {
	Stream   string `json:"stream"`
	Seq      int64  `json:"seq"`
	ClientID string `json:"client_id"`
}

var lines = &engine.Collection{Name: "lines", Stream: true}

// child appends without end, and tells each entry once it is acknowledged.
func child(path string) {
	ctx := context.Background()
	e, err := sqlite.Open(ctx, path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if err := e.Ensure(ctx, []engine.Collection{*lines}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for i := 1; ; i++ {
		id := fmt.Sprint("c", i)
		ask := &engine.Append{Tenant: "a", Stream: "s", ClientID: id, Next: func(last engine.Row) (string, any, error) {
			return id, line{"s", int64(i), id}, nil
		}}
		e.Append(ctx, lines, []*engine.Append{ask})
		if ask.Err != nil {
			fmt.Println(ask.Err)
			os.Exit(1)
		}
		fmt.Println(i)
	}
}

func startChild(t *testing.T, path string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd, bufio.NewScanner(out)
}

// A process that is killed right after an acknowledgement has stored what it
// acknowledged; another one is refused while it runs, and let in afterwards.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	for round, total := 0, 0; round < 3; round++ {
		cmd, out := startChild(t, path)
		told := 0 // the child begins anew, with repeats
		for out.Scan() {
			if _, err := fmt.Sscan(out.Text(), &told); err != nil {
				t.Fatalf("child: %s", out.Text())
			}
			if told >= total+20 {
				break
			}
		}
		_, err := sqlite.Open(context.Background(), path)
		if !errors.Is(err, engine.ErrUnavailable) || !strings.Contains(err.Error(), fmt.Sprintf("in use by another Recado process (pid %d)", cmd.Process.Pid)) {
			t.Errorf("second process: %v", err)
		}
		cmd.Process.Kill()
		for out.Scan() { // what it said before it died counts too
			fmt.Sscan(out.Text(), &told)
		}
		cmd.Wait()
		total = countLines(t, path)
		if total < told {
			t.Fatalf("round %d: %d acknowledged, %d there", round, told, total)
		}
	}
}

// countLines opens the file and checks that what is there is dense.
func countLines(t *testing.T, path string) int {
	t.Helper()
	ctx := context.Background()
	e, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	n := 0
	q := engine.Query{Index: engine.IndexSeq, Equal: []any{"s"}, Limit: engine.MaxLimit}
	for {
		rows, err := e.Find(ctx, lines, "a", q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if n++; r.Position().Order != int64(n) {
				t.Fatalf("entry %d is at %+v", n, r.Position())
			}
			at := r.Position()
			q.After = &at
		}
		if len(rows) < q.Limit {
			return n
		}
	}
}

// Every way in which a file can't be had names the file, why, and what to do.
func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("this is no database ", 300)), 0o600); err != nil {
		t.Fatal(err)
	}
	used := filepath.Join(dir, "used.db")
	open(t, used)
	tests := []struct{ path, why, what string }{
		{garbage, "not a SQLite database", "move it away"},
		{used, fmt.Sprintf("in use by another Recado process (pid %d)", os.Getpid()), "stop that one"},
		{filepath.Join(garbage, "x.db"), "can't be opened", "check that the folder exists"},
		{dir, "can't be opened", "check that the folder exists"},
	}
	if runtime.GOOS == "linux" { // a folder where not even root may write
		tests = append(tests, struct{ path, why, what string }{
			"/sys/recado-test.db", "not writable", "let the user that runs Recado write"})
	}
	for _, test := range tests {
		e, err := sqlite.Open(context.Background(), test.path)
		if err == nil {
			e.Close()
			t.Errorf("%s: opened", test.path)
			continue
		}
		for _, part := range []string{test.path, test.why, test.what} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q does not say %q", test.path, err, part)
			}
		}
		if !errors.Is(err, engine.ErrUnavailable) {
			t.Errorf("%s: %v is not ErrUnavailable", test.path, err)
		}
	}
}

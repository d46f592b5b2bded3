package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nobody is a user without rights that root can become.
const nobody = 65534

// A folder that may not be written is named, whatever in it is missing first.
func TestStartInFolderNotWritable(t *testing.T) {
	dir, err := os.MkdirTemp("", "recado-start-") // t.TempDir is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, _ error) error { return os.Chmod(path, 0o700) })
		os.RemoveAll(dir)
	})
	folder := func(name string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := func(path string, mode os.FileMode, content string) {
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
	}
	missing := filepath.Join(dir, "missing", "data")
	empty := folder("empty", 0o555)
	shut := folder("shut", 0o700)
	file(filepath.Join(shut, "secret"), 0o600, strings.Repeat("0123456789abcdef", 4))
	foreign := folder("foreign", 0o755)
	file(filepath.Join(foreign, "secret"), 0o644, strings.Repeat("0123456789abcdef", 4))
	file(filepath.Join(foreign, "recado.db"), 0o444, "")
	file(filepath.Join(foreign, "recado.db.lock"), 0o444, "")
	for _, path := range []string{shut, foreign, dir} {
		mode := os.FileMode(0o555)
		if path == shut {
			mode = 0
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, data := range []string{missing, empty, shut, foreign} {
		cmd := recado(t, nil, "serve", "--data", data, "--listen", "127.0.0.1:0")
		asNobody(t, cmd)
		got := finish(t, cmd)
		if got.code != 1 {
			t.Errorf("%s: exit code %d", data, got.code)
		}
		for _, part := range []string{data, "permission denied"} {
			if !strings.Contains(got.stderr, part) {
				t.Errorf("%s: the error does not say %q", data, part)
			}
		}
		if !strings.Contains(got.stderr, "--data or RECADO_DATA") && !strings.Contains(got.stderr, "let the user that runs Recado") {
			t.Errorf("%s: the error does not say what to do", data)
		}
		if t.Failed() {
			t.Log(got.stderr)
		}
	}
}

// asNobody takes root's rights from a command: root may write everywhere. The
// program is copied to where that user can reach it.
func asNobody(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	dir, err := os.MkdirTemp("", "recado-program-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	copied := filepath.Join(dir, "recado")
	if err := copyFile(copied, cmd.Path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd.Path, cmd.Dir = copied, "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
}

func copyFile(to, from string) error {
	if os.Link(from, to) == nil {
		return os.Chmod(to, 0o755)
	}
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		target.Close()
		return err
	}
	return target.Close()
}

// onSmallDisk lets a command see a small disk of its own at dir, after a step
// of preparation there. The disk goes with the process.
func onSmallDisk(t *testing.T, cmd *exec.Cmd, dir, prepare string) {
	t.Helper()
	script := `mount -t tmpfs -o size=6m,mode=700 tmpfs "$0" && cd "$0" && ` + prepare + ` && cd / && exec "$@"`
	wrapped := func(args ...string) *exec.Cmd {
		return exec.Command("sh", append([]string{"-c", script, dir}, args...)...)
	}
	ids := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	groups := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	var why []string
	for _, rights := range []*syscall.SysProcAttr{
		{Unshareflags: syscall.CLONE_NEWNS}, // as root
		{Cloneflags: syscall.CLONE_NEWUSER, Unshareflags: syscall.CLONE_NEWNS, UidMappings: ids, GidMappings: groups},
	} {
		probe := wrapped("true")
		probe.SysProcAttr = rights
		said, err := probe.CombinedOutput()
		if err == nil {
			real := wrapped(append([]string{cmd.Path}, cmd.Args[1:]...)...)
			cmd.Path, cmd.Args, cmd.SysProcAttr = real.Path, real.Args, rights
			return
		}
		why = append(why, fmt.Sprintf("%v %s", err, strings.TrimSpace(string(said))))
	}
	message := "no small disk can be mounted here, neither as root nor in a user namespace (" + strings.Join(why, "; ") + "); nothing was checked on a full disk"
	if os.Getenv("RECADO_TEST_REQUIRE") == "1" {
		t.Fatal(message)
	}
	t.Skip(message)
}

const fill = `cat /dev/zero >ballast 2>/dev/null; true`

func TestStartOnFullDisk(t *testing.T) {
	data := t.TempDir()
	cmd := recado(t, nil, "serve", "--data", data, "--listen", "127.0.0.1:0")
	onSmallDisk(t, cmd, data, fill)
	got := finish(t, cmd)
	if got.code != 1 {
		t.Errorf("exit code %d", got.code)
	}
	for _, part := range []string{data, "no space left", "free"} {
		if !strings.Contains(got.stderr, part) {
			t.Errorf("the error does not say %q: %s", part, got.stderr)
		}
	}
}

// The disk fills while people talk: what can't be stored is refused, never
// acknowledged; what is stored can be read; and with space again the same
// process goes on.
func TestDiskFull(t *testing.T) {
	data := t.TempDir()
	p := prepare(t, []string{"RECADO_DATA=" + data}, "demo")
	onSmallDisk(t, p.cmd, data, "true")
	p.start(t)
	p.findDemo(t)
	visitor := p.visit(t)
	go p.hello(t, p.signIn(t, "bruno@demo.example")).drain()
	var id string
	until(t, "a conversation is open", func() bool {
		status, opened := p.request(t, "POST", "/api/v1/visitor/conversations", visitor, map[string]any{
			"client_id": "first-words", "project": p.project(t, "Soporte técnico"), "text": "0",
		})
		id = text(opened, "conversation", "id")
		return status == http.StatusOK
	})
	said := []string{"0"}
	send := func(n int) int {
		status, answer := p.request(t, "POST", "/api/v1/visitor/conversations/"+id+"/messages", visitor,
			map[string]any{"client_id": fmt.Sprintf("message-%05d", n), "text": fmt.Sprint(n)})
		if status != http.StatusOK && (status != http.StatusServiceUnavailable || text(answer, "error", "reason") != "unavailable") {
			t.Fatalf("message %d: %d %v", n, status, answer)
		}
		return status
	}
	compare := func(when string) {
		t.Helper()
		var stored []string
		for _, m := range p.thread(t, visitor, asVisitor, id) {
			if text(m, "type") == "text" {
				stored = append(stored, text(m, "text"))
			}
		}
		if got, want := strings.Join(stored, " "), strings.Join(said, " "); got != want {
			t.Fatalf("%s: stored is %s, acknowledged %s", when, got, want)
		}
	}
	n := 1
	for ; n <= 20; n++ {
		if send(n) != http.StatusOK {
			t.Fatalf("message %d was refused on a disk with space", n)
		}
		said = append(said, fmt.Sprint(n))
	}

	ballast := filepath.Join(fmt.Sprintf("/proc/%d/root", p.cmd.Process.Pid), data, "ballast")
	fillUp(t, ballast)
	for ; send(n) == http.StatusOK; n++ { // what was written before leaves some room for a while
		said = append(said, fmt.Sprint(n))
		if n > 5000 {
			t.Fatal("the disk is full, and nothing is refused")
		}
	}
	start := time.Now()
	if send(n) != http.StatusServiceUnavailable {
		t.Error("a repeat is taken")
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("a refusal takes %s", took)
	}
	compare("on the full disk")
	if status, answer := p.readiness(t); status != http.StatusServiceUnavailable || text(answer, "parts", "store") != "down" {
		t.Errorf("/readyz: %d %v", status, answer)
	}
	if log := p.log.String(); !strings.Contains(log, "the disk is full") || !strings.Contains(log, "free space on its disk") {
		t.Error("the log does not say that the disk is full, and what to do")
	}
	if status, answer := p.tryUpload(t, visitor, asVisitor, "a.txt", []byte(strings.Repeat("palabras ", 1000))); status != http.StatusServiceUnavailable || text(answer, "error", "reason") != "unavailable" {
		t.Errorf("upload: %d %v", status, answer)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	until(t, "the server is ready again", func() bool {
		status, _ := p.readiness(t)
		return status == http.StatusOK
	})
	if send(n) != http.StatusOK {
		t.Fatal("the message is still refused, with space on the disk")
	}
	said = append(said, fmt.Sprint(n))
	compare("with space again")
	if code := p.terminate(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// fillUp writes a file until its disk has no space left.
func fillUp(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 64 << 10; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

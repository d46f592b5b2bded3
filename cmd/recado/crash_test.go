package main

import (
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"recado/storage/enginetest"
	"recado/storage/redis/redistest"
)

// The program is killed right after acknowledgements, again and again. What
// was acknowledged is there: once, in its place, in everybody's order; what was
// not is sent again with its client id, and does no harm.

func TestKilledOnSQLite(t *testing.T) {
	crash(t, []string{"RECADO_DATA=" + filepath.Join(t.TempDir(), "data")}, 4, 150)
}

func TestKilledOnMongo(t *testing.T) {
	crash(t, []string{
		"RECADO_MONGO_URL=" + enginetest.MongoDatabase(t), "RECADO_REDIS_URL=" + redistest.Start(t).URL(),
		"RECADO_SECRET=" + rand.Text() + rand.Text(), "RECADO_DATA=" + filepath.Join(t.TempDir(), "data"),
	}, 3, 30)
}

// crash kills the program in each round after a random number of
// acknowledgements, at most so many.
func crash(t *testing.T, env []string, rounds, most int) {
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("RECADO_TEST_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal("RECADO_TEST_SEED:", err)
		}
	}
	t.Logf("RECADO_TEST_SEED=%d", seed)
	random := mathrand.New(mathrand.NewPCG(seed, 0))
	end := time.Now().Add(20 * time.Second)

	c := &crashed{t: t, env: env}
	c.restart()
	for i := range 4 {
		c.openTalk(fmt.Sprint("talk", i))
	}
	for round := 0; round < rounds && (round < 2 || time.Now().Before(end)); round++ {
		c.talkUntilKilled(int64(10 + random.IntN(most)))
		c.restart()
		c.finishOpening()
		c.check("before anything is sent again")
		c.sendAgain()
		c.check("after the rest was sent again")
	}
	t.Logf("%d messages were acknowledged, %d only by a repeat", c.acknowledged(), c.repeated)
}

// crashed is one installation that gets killed, and what its clients know.
type crashed struct {
	t     *testing.T
	env   []string
	p     *process
	token map[string]string // of agents, by id

	talks    []*talk
	openings int
	repeated int
}

// A talk is one conversation with its two writers.
type talk struct {
	id             string
	visitor, agent *author
	opening        map[string]any // its first words, as long as nobody answered them
}

// An author writes numbered messages into one conversation, and remembers what
// has an answer.
type author struct {
	name, token, side string
	conversation      string
	socket            bool // rather than REST
	window            int  // how many may wait for their answer

	sent int           // messages 0..sent-1 were sent
	seqs map[int]int64 // where those with an answer stand
}

func (a *author) text(n int) string     { return fmt.Sprintf("%s %d", a.name, n) }
func (a *author) clientID(n int) string { return fmt.Sprintf("%s-%06d", a.name, n) }

// restart starts the program on what the last one left; the lock of a killed
// one must be free at once.
func (c *crashed) restart() {
	c.t.Helper()
	c.p = launch(c.t, c.env, "demo")
	c.p.findDemo(c.t)
	if c.token == nil {
		c.token = map[string]string{}
		for _, email := range []string{"bruno@demo.example", "carla@demo.example"} {
			token := c.p.signIn(c.t, email)
			c.token[text(c.p.ok(c.t, "GET", "/api/v1/me", token, nil), "agent", "id")] = token
		}
	}
	for _, token := range c.token { // tokens outlive the program
		go c.p.hello(c.t, token).drain()
	}
}

// openTalk opens a conversation that one of the agents has.
func (c *crashed) openTalk(name string) {
	c.t.Helper()
	tk := c.newTalk(name)
	if err := c.open(tk); err != nil {
		c.t.Fatal(err)
	}
}

func (c *crashed) newTalk(name string) *talk {
	c.t.Helper()
	tk := &talk{opening: map[string]any{"client_id": "open-" + name, "project": c.p.project(c.t, "Soporte técnico"), "text": name}}
	tk.visitor = &author{name: name + "-visitor", token: c.p.visit(c.t), side: asVisitor, seqs: map[int]int64{}}
	c.talks = append(c.talks, tk)
	return tk
}

// open sends a talk's first words until somebody can take them: after a start
// nobody is there for a moment.
func (c *crashed) open(tk *talk) error {
	var opened map[string]any
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		status, answer, err := try(c.p.url, "POST", "/api/v1/visitor/conversations", tk.visitor.token, tk.opening)
		if err != nil {
			return err
		}
		if opened = answer; status == 200 && text(opened, "conversation", "agent", "id") != "" {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%v was not opened: %d %v", tk.opening, status, answer)
		}
	}
	tk.opening = nil
	tk.id = text(opened, "conversation", "id")
	agent := text(opened, "conversation", "agent", "id")
	tk.visitor.conversation = tk.id
	tk.agent = &author{
		name: strings.TrimSuffix(tk.visitor.name, "visitor") + "agent", token: c.token[agent], side: asAgent, conversation: tk.id, seqs: map[int]int64{},
	}
	n := len(c.talks)
	tk.visitor.socket, tk.agent.socket = n%2 == 0, n%3 != 0
	tk.visitor.window, tk.agent.window = 1+n%3, 1+n%2
	return nil
}

// talkUntilKilled lets all write at once, and kills the program when so many
// answers have come, while a new conversation is being opened.
func (c *crashed) talkUntilKilled(answers int64) {
	c.t.Helper()
	var count counter
	count.want, count.reached = answers, make(chan struct{})
	c.openings++
	opening := c.newTalk(fmt.Sprint("opening", c.openings))

	var all sync.WaitGroup
	for _, tk := range c.talks {
		for _, a := range []*author{tk.visitor, tk.agent} {
			if tk.id != "" {
				all.Go(func() { a.write(c.t, c.p, &count) })
			}
		}
	}
	select {
	case <-count.reached:
	case <-time.After(patience):
		c.t.Errorf("only %d of %d answers came", count.now(), answers)
	}
	all.Go(func() { _ = c.open(opening) }) // the kill may come before, within or after it
	time.Sleep(time.Duration(answers%8) * time.Millisecond)
	c.p.kill()
	all.Wait()
	if c.t.Failed() {
		c.t.FailNow()
	}
}

// finishOpening opens what was being opened when the program was killed.
func (c *crashed) finishOpening() {
	c.t.Helper()
	for _, tk := range c.talks {
		if tk.opening != nil {
			if err := c.open(tk); err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// sendAgain sends what has no answer, oldest first, as clients do.
func (c *crashed) sendAgain() {
	c.t.Helper()
	for _, tk := range c.talks {
		for _, a := range []*author{tk.visitor, tk.agent} {
			for n := range a.sent {
				if _, ok := a.seqs[n]; ok {
					continue
				}
				m := c.p.ok(c.t, "POST", "/api/v1/"+a.side+"conversations/"+a.conversation+"/messages", a.token,
					map[string]any{"client_id": a.clientID(n), "text": a.text(n)})
				a.seqs[n] = number(m, "seq")
				c.repeated++
			}
		}
	}
}

// check compares every thread, as both sides read it, with what its authors
// know.
func (c *crashed) check(when string) {
	c.t.Helper()
	for _, tk := range c.talks {
		for _, reader := range []*author{tk.visitor, tk.agent} {
			stored := c.p.thread(c.t, reader.token, reader.side, tk.id)
			if text(stored[0], "text") != strings.TrimSuffix(tk.visitor.name, "-visitor") {
				c.t.Errorf("%s: %s begins with %v", when, tk.id, stored[0])
			}
			tk.visitor.compare(c.t, when, stored)
			tk.agent.compare(c.t, when, stored)
		}
	}
	if c.t.Failed() {
		c.t.FailNow()
	}
}

// compare looks for an author's messages in a thread.
func (a *author) compare(t *testing.T, when string, stored []map[string]any) {
	t.Helper()
	last, found := -1, map[int]int64{}
	for _, m := range stored {
		words, ok := strings.CutPrefix(text(m, "text"), a.name+" ")
		if !ok {
			continue
		}
		n, err := strconv.Atoi(words)
		if err != nil {
			t.Fatal(err)
		}
		if n <= last {
			t.Errorf("%s: %s: %d is behind %d", when, a.name, n, last)
		}
		last, found[n] = n, number(m, "seq")
	}
	for n, seq := range a.seqs {
		if found[n] != seq {
			t.Errorf("%s: %s: message %d was acknowledged as %d, is stored as %d", when, a.name, n, seq, found[n])
		}
	}
}

func (c *crashed) acknowledged() (n int) {
	for _, tk := range c.talks {
		n += len(tk.visitor.seqs) + len(tk.agent.seqs)
	}
	return n
}

// write sends until the program is gone.
func (a *author) write(t *testing.T, p *process, count *counter) {
	if !a.socket {
		a.post(t, p, count)
		return
	}
	l, err := connect(p.url, a.token)
	if err != nil {
		return // killed already
	}
	defer l.Close()
	for waiting := 0; ; {
		for ; waiting < a.window; waiting++ {
			if l.WriteJSON(map[string]any{"type": "send", "client_id": a.clientID(a.sent), "conversation": a.conversation, "text": a.text(a.sent)}) != nil {
				a.sent++ // nobody knows what became of it
				waiting = a.window
				break
			}
			a.sent++
		}
		if !a.answered(t, l, count) {
			return
		}
		waiting--
	}
}

// answered waits for one acknowledgement; false when the socket has ended.
func (a *author) answered(t *testing.T, l *line, count *counter) bool {
	for {
		select {
		case f := <-l.frames:
			switch f["type"] {
			case "ack":
				a.acknowledge(t, text(f, "client_id"), number(f, "message", "seq"))
				count.add()
				return true
			case "error":
				t.Errorf("%s: %v", a.name, f)
				return false
			}
		case <-l.over:
			// What it said before it ended counts.
			for len(l.frames) > 0 {
				if f := <-l.frames; f["type"] == "ack" {
					a.acknowledge(t, text(f, "client_id"), number(f, "message", "seq"))
				}
			}
			return false
		}
	}
}

func (a *author) acknowledge(t *testing.T, clientID string, seq int64) {
	n, err := strconv.Atoi(strings.TrimPrefix(clientID, a.name+"-"))
	if err != nil || n >= a.sent || a.seqs[n] != 0 {
		t.Errorf("%s: acknowledged %q, as %d", a.name, clientID, seq)
	}
	a.seqs[n] = seq
}

func (a *author) post(t *testing.T, p *process, count *counter) {
	for {
		n := a.sent
		a.sent++
		status, m, err := try(p.url, "POST", "/api/v1/"+a.side+"conversations/"+a.conversation+"/messages", a.token,
			map[string]any{"client_id": a.clientID(n), "text": a.text(n)})
		if err != nil {
			return
		}
		if status != 200 {
			t.Errorf("%s: %d %v", a.name, status, m)
			return
		}
		a.seqs[n] = number(m, "seq")
		count.add()
	}
}

// A counter tells when so many answers have come.
type counter struct {
	mu      sync.Mutex
	have    int64
	want    int64
	reached chan struct{}
}

func (c *counter) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.have++; c.have == c.want {
		close(c.reached)
	}
}

func (c *counter) now() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.have
}

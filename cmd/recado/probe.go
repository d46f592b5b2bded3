package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/fasthttp/websocket"

	"recado/tenant"
)

// A finding is one question that was answered otherwise than E1 wants.
type finding struct{ question, who, what string }

// A probing is one run against an installation: two tenants, and what was found
// when the people of one asked for what is the other's.
type probing struct {
	a, b     *probed
	asked    map[string]int // by kind of question
	limited  int            // could not be judged, since a limit was reached
	findings []finding
}

// spareCases is more than the questions make in the tenant that asks.
const spareCases = 60

// errLeaks makes the command's exit code 1.
var errLeaks = errors.New("this installation does not keep its tenants apart")

// probeCommand is recado probe: the isolation tests against a running server.
func probeCommand(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("probe", flag.ContinueOnError)
	url := own.String("url", "", "address of the installation")
	email := own.String("operator", "", "e-mail of an operator, whose password is in RECADO_PROBE_PASSWORD")
	if err := own.Parse(args); err != nil {
		return err
	}
	password := os.Getenv("RECADO_PROBE_PASSWORD")
	if *url == "" || *email == "" || password == "" || own.NArg() > 0 {
		return fmt.Errorf("%w: recado probe --url https://chat.example.com --operator EMAIL, the password in RECADO_PROBE_PASSWORD", errUsage)
	}
	return probeServer(ctx, os.Stdout, *url, *email, password)
}

// probeServer makes two tenants, asks, removes them, and prints what it found.
func probeServer(ctx context.Context, out io.Writer, url, email, password string) (err error) {
	c := newCaller(url)
	in, err := c.ask(ctx, "POST", api+"/operator/login", "", map[string]any{"email": email, "password": password})
	if err != nil {
		return err
	}
	operator := member(in, "token")
	p := &probing{asked: map[string]int{}}
	for i, side := range []**probed{&p.a, &p.b} {
		*side, err = c.furnish(ctx, operator, "probe"+strings.ToLower(rand.Text()[:10]), spareCases*(1-i))
		defer c.remove(ctx, out, operator, *side)
		if err != nil {
			return fmt.Errorf("a tenant to probe with can't be made: %w", err)
		}
	}
	if err := p.run(ctx); err != nil {
		return err
	}
	p.print(out)
	if len(p.findings) > 0 {
		return errLeaks
	}
	return nil
}

// remove begins the deletion of a tenant, also when ctx has ended.
func (c *caller) remove(ctx context.Context, out io.Writer, operator string, p *probed) {
	if p.desk != nil {
		p.desk.Close()
	}
	id := p.things["tenant"]
	if id == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callWait)
	defer cancel()
	if _, err := c.ask(ctx, "DELETE", api+"/operator/tenants/"+id, operator, map[string]any{"confirm": id, "days": 0}); err != nil {
		fmt.Fprintf(out, "tenant %s stays, remove it by recado tenant delete: %v\n", id, err)
	}
}

func (p *probing) run(ctx context.Context) error {
	none := map[string]string{}
	for kind := range p.b.things {
		none[kind] = tenant.NewID()
	}
	none["number"], none["word"], none["domain"], none["mail"], none["version"] = "999999999", "nadie", "nadie.example", requester, "1"
	none["key"], none["cursor"] = "abcdefghijklmnopqrst", "bm90IGEgY3Vyc29yIGF0IGFsbA"
	var err error
	if none["identity"], err = (tenant.Identity{Subject: "s"}).Sign(tenant.IdentitySecret{KID: "nokid", Secret: "a secret that no tenant has at all"}, p.b.things["key"], time.Now(), time.Hour); err != nil {
		return err
	}
	before := p.snapshot(ctx)
	for _, q := range probes {
		for _, who := range []string{"", "visitor", "verified", "agent", "owner", "key"} {
			if strings.HasSuffix(q.path, "/auth/logout-all") || q.path == "/ws" {
				continue
			}
			if err := p.question(ctx, q, who, none); err != nil {
				return err
			}
		}
	}
	for _, who := range []string{"visitor", "verified", "agent", "owner"} {
		if err := p.frames(ctx, who); err != nil {
			return err
		}
	}
	after := p.snapshot(ctx)
	for _, path := range slices.Sorted(maps.Keys(before)) {
		if before[path] != after[path] {
			p.find(path, "", "something of the other tenant was changed")
		}
	}
	return nil
}

func (p *probing) find(question, who, what string) {
	p.findings = append(p.findings, finding{question, who, what})
}

// question asks for what is a's with a token of b's, and the same for what
// nobody has: both must be answered alike, and show nothing of a.
func (p *probing) question(ctx context.Context, q probe, who string, none map[string]string) error {
	p.asked["routes"]++
	ask := func(things map[string]string) (string, bool, error) {
		path, body := filled(q.path, p.b.things, things), filled(q.body, p.b.things, things)
		status, answer, err := p.b.raw(ctx, q.method, path, p.b.tokens[who], body)
		if leak := leaks(p.a.things, path+body, answer); leak != "" && !q.open {
			p.find(q.method+" "+q.path, who, "shows the other's "+leak)
		}
		if status >= http.StatusInternalServerError {
			p.find(q.method+" "+q.path, who, fmt.Sprint("answers ", status))
		}
		return named(verdict(status, answer), things), status == http.StatusTooManyRequests, err
	}
	got, limited, err := ask(p.a.things)
	if err != nil {
		return err
	}
	if want := q.refusedAtGate(who); want != nil && !limited {
		if !strings.HasPrefix(got, fmt.Sprint(want.Code.HTTP())) {
			p.find(q.method+" "+q.path, who, "is not refused at the gate: "+got)
		}
		return nil
	}
	if !q.names() || q.open {
		return nil
	}
	other, also, err := ask(none)
	if err != nil {
		return err
	}
	if limited || also {
		p.limited++
	} else if got != other {
		p.find(q.method+" "+q.path, who, fmt.Sprintf("answers %s, but %s for what nobody has", got, other))
	}
	return nil
}

// frames says on a socket of b's what names a conversation of a's.
func (p *probing) frames(ctx context.Context, who string) error {
	conn, err := p.b.hello(ctx, who)
	if err != nil {
		return err
	}
	defer conn.Close()
	answers := func(frame string) (string, error) {
		client := tenant.NewID()
		if err := conn.WriteMessage(websocket.TextMessage, []byte(strings.ReplaceAll(frame, "{new}", client))); err != nil {
			return "", err
		}
		return p.hear(conn, who, client)
	}
	for _, frame := range probeFrames {
		p.asked["frames"]++
		got, err := answers(strings.ReplaceAll(frame, "{conversation}", p.a.things["conversation"]))
		if err != nil {
			return err
		}
		other, err := answers(strings.ReplaceAll(frame, "{conversation}", tenant.NewID()))
		if err != nil {
			return err
		}
		if got != other || !strings.Contains(got, "not_found") {
			p.find(frame, who, fmt.Sprintf("answers %s, but %s for what nobody has", got, other))
		}
	}
	return nil
}

// probeFrames are what a session can say about a conversation.
var probeFrames = []string{
	`{"type":"send","client_id":"{new}","conversation":"{conversation}","text":"hola"}`,
	`{"type":"typing","client_id":"{new}","conversation":"{conversation}","on":true}`,
	`{"type":"looking","client_id":"{new}","conversation":"{conversation}","doing":"reads"}`,
	`{"type":"read","client_id":"{new}","conversation":"{conversation}","seq":1}`,
}

// hear returns the refusal of what was said under a client id; whatever is
// heard before it must not be the other tenant's.
func (p *probing) hear(conn *websocket.Conn, who, client string) (string, error) {
	if err := conn.SetReadDeadline(time.Now().Add(callWait)); err != nil {
		return "", err
	}
	for {
		_, message, err := conn.ReadMessage()
		if err != nil {
			return "", fmt.Errorf("socket: %w", err)
		}
		if leak := leaks(p.a.things, "", message); leak != "" {
			p.find("socket", who, "hears the other's "+leak)
		}
		for line := range strings.SplitSeq(string(message), "\n") {
			var f struct {
				Type, Code, Reason string
				ClientID           string `json:"client_id"`
			}
			if json.Unmarshal([]byte(line), &f) == nil && f.ClientID == client {
				return f.Type + " " + f.Code + " " + f.Reason, nil
			}
		}
	}
}

// snapshot is what a's own people see; what only time changes is not in it.
func (p *probing) snapshot(ctx context.Context) map[string]string {
	all := map[string]string{}
	for _, path := range []string{
		"/conversations/" + p.a.things["conversation"] + "/messages?after=0", "/conversations/" + p.a.things["conversation"] + "/notes",
		"/tickets/" + p.a.things["ticket"] + "/notes", "/admin/tenant", "/admin/projects", "/admin/widgets", "/admin/agents", "/admin/companies", "/admin/keys",
	} {
		_, answer, err := p.a.raw(ctx, "GET", api+path, p.a.tokens["owner"], "")
		all[path] = fmt.Sprint(string(answer), err)
	}
	return all
}

// print tells what was tried and found.
func (p *probing) print(out io.Writer) {
	fmt.Fprintf(out, "tenants    %s asked for what is %s's\n", p.b.things["tenant"], p.a.things["tenant"])
	fmt.Fprintf(out, "routes     %d questions of %d kinds, as nobody, visitor, verified visitor, agent, owner and API key\n", p.asked["routes"], len(probes))
	fmt.Fprintf(out, "frames     %d on sockets\n", p.asked["frames"])
	if p.limited > 0 {
		fmt.Fprintf(out, "not judged %d, since a limit of the server was reached\n", p.limited)
	}
	fmt.Fprintf(out, "leaks      %d\n", len(p.findings))
	for _, f := range p.findings {
		who := f.who
		if who == "" {
			who = "anybody"
		}
		fmt.Fprintf(out, "  %s  as %s: %s\n", f.question, who, f.what)
	}
}

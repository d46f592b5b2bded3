package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/fasthttp/websocket"

	"recado/tenant"
)

// A probed tenant has one of everything, made over REST, and tokens of its
// people.
type probed struct {
	*caller
	things map[string]string
	tokens map[string]string // "", visitor, verified, agent, owner, key
	desk   *websocket.Conn   // its agent's, so that it is online
	spare  int               // cases that are made before the one that is asked for
}

// furnish makes a tenant with the operator's token; word stands in all its
// texts. What was made is returned also with an error, to be removed.
func (c *caller) furnish(ctx context.Context, operator, word string, spare int) (*probed, error) {
	p := &probed{caller: c, things: map[string]string{"word": word, "mail": requester, "password": strings.ToLower(rand.Text())}, tokens: map[string]string{}, spare: spare}
	p.things["email"] = word + "@probe.invalid"
	made, err := c.ask(ctx, "POST", api+"/operator/tenants", operator, map[string]any{
		"name": word, "owner": map[string]any{"email": p.things["email"], "name": word, "password": p.things["password"]},
	})
	if err != nil {
		return p, err
	}
	p.things["tenant"] = member(made, "tenant", "id")
	for _, step := range []func(context.Context) error{p.people, p.door, p.online, p.talk, p.paper} {
		if err := step(ctx); err != nil {
			return p, err
		}
	}
	return p, nil
}

// people signs the owner in and has an agent accept an invitation.
func (p *probed) people(ctx context.Context) error {
	in, err := p.ask(ctx, "POST", api+"/auth/login", "", map[string]any{"email": p.things["email"], "password": p.things["password"]})
	if err != nil {
		return err
	}
	p.tokens["owner"] = member(in, "access_token")
	me, err := p.ask(ctx, "GET", api+"/me", p.tokens["owner"], nil)
	if err != nil {
		return err
	}
	p.things["project"] = member(me, "projects", "id")
	added, err := p.own(ctx, "POST", "/admin/agents", map[string]any{
		"client_id": tenant.NewID(), "name": p.things["word"], "email": "agent-" + p.things["email"], "projects": []string{p.things["project"]},
	})
	if err != nil {
		return err
	}
	p.things["agent"] = member(added, "agent", "id")
	in, err = p.ask(ctx, "POST", api+"/auth/accept", "", map[string]any{"token": member(added, "invitation", "token"), "password": p.things["password"]})
	if err != nil {
		return err
	}
	p.tokens["agent"], p.things["access"] = member(in, "access_token"), member(in, "access_token")
	project, err := p.own(ctx, "GET", "/admin/projects/"+p.things["project"], nil)
	if err != nil {
		return err
	}
	project["hours"], project["files"] = map[string]any{"always": true}, true
	project["agents"] = []string{p.things["agent"]}
	_, err = p.own(ctx, "PUT", "/admin/projects/"+p.things["project"], edit(project))
	return err
}

// edit is a document as PUT takes it: without what only the server says.
func edit(doc map[string]any) map[string]any {
	for _, k := range []string{"id", "created_at"} {
		delete(doc, k)
	}
	return doc
}

// own asks as the owner, under the API.
func (p *probed) own(ctx context.Context, method, path string, body any) (map[string]any, error) {
	return p.ask(ctx, method, api+path, p.tokens["owner"], body)
}

// door makes a widget and visitors.
func (p *probed) door(ctx context.Context) error {
	w, err := p.own(ctx, "POST", "/admin/widgets", map[string]any{
		"client_id": tenant.NewID(), "name": p.things["word"], "origins": []string{"https://probe.invalid"},
		"look": map[string]any{"accent": "#123456", "position": "left", "scheme": "auto"},
	})
	if err != nil {
		return err
	}
	p.things["widget"], p.things["key"] = member(w, "id"), member(w, "key")
	secret, err := p.own(ctx, "POST", "/admin/identity", nil)
	if err != nil {
		return err
	}
	p.things["kid"] = member(secret, "kid")
	identity := tenant.Identity{Subject: "s-" + p.things["word"], Name: "Vera", Email: requester}
	p.things["identity"], err = identity.Sign(tenant.IdentitySecret{KID: p.things["kid"], Secret: member(secret, "secret")}, p.things["key"], time.Now(), time.Hour)
	if err != nil {
		return err
	}
	for who, body := range map[string]map[string]any{"visitor": {}, "verified": {"identity": p.things["identity"]}, "other": {}} {
		made, err := p.ask(ctx, "POST", api+"/widgets/"+p.things["key"]+"/visitors", "", body)
		if err != nil {
			return err
		}
		p.tokens[who] = member(made, "token")
		if who == "visitor" {
			p.things["visitor"], p.things["pass"] = member(made, "visitor", "id"), member(made, "token")
		}
	}
	return nil
}

// online opens the agent's socket and waits until the widget says so.
func (p *probed) online(ctx context.Context) error {
	conn, err := p.hello(ctx, "agent")
	if err != nil {
		return err
	}
	p.desk = conn
	go func() { // what it hears is nobody's business
		for {
			if _, _, err := conn.ReadMessage(); err != nil {
				return
			}
		}
	}()
	for deadline := time.Now().Add(callWait); time.Now().Before(deadline); {
		a, err := p.ask(ctx, "GET", api+"/widgets/"+p.things["key"]+"/availability", "", nil)
		if err != nil || member(a, "state") == "online" {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	return errors.New("its agent is not shown as online")
}

// hello opens a socket as one of the tenant's people.
func (p *probed) hello(ctx context.Context, who string) (*websocket.Conn, error) {
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, "ws"+strings.TrimPrefix(p.url, "http")+"/ws", http.Header{"Origin": {p.url}})
	if err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	return conn, conn.WriteJSON(map[string]any{"type": "hello", "token": p.tokens[who]})
}

// upload sends a small file and keeps its id under a name.
func (p *probed) upload(ctx context.Context, name, path, who string) error {
	f, err := p.send(ctx, "POST", api+path+"?name=words.txt&client_id="+tenant.NewID(), p.tokens[who], p.things["word"]+"-"+name)
	p.things[name] = member(f, "id")
	return err
}

// talk fills the tenant's conversations and files.
func (p *probed) talk(ctx context.Context) error {
	for _, name := range []string{"file", "loose"} {
		if err := p.upload(ctx, name, "/visitor/files", "visitor"); err != nil {
			return err
		}
	}
	for _, name := range []string{"deskfile", "deskloose", "deskloose2", "deskloose3", "deskloose4"} {
		if err := p.upload(ctx, name, "/files", "owner"); err != nil {
			return err
		}
	}
	link, err := p.ask(ctx, "GET", api+"/visitor/files/"+p.things["file"], p.tokens["visitor"], nil)
	if err != nil {
		return err
	}
	_, p.things["link"], _ = strings.Cut(member(link, "url"), "/files/")
	for _, who := range []string{"visitor", "other"} {
		files := []string{}
		if who == "visitor" {
			files = append(files, p.things["file"])
		}
		opened, err := p.ask(ctx, "POST", api+"/visitor/conversations", p.tokens[who], map[string]any{
			"client_id": tenant.NewID(), "project": p.things["project"], "text": p.things["word"] + " hola", "attachments": files,
		})
		if err != nil {
			return err
		}
		if who == "visitor" {
			p.things["conversation"] = member(opened, "conversation", "id")
		}
	}
	_, err = p.own(ctx, "POST", "/conversations/"+p.things["conversation"]+"/notes", map[string]any{
		"client_id": tenant.NewID(), "text": p.things["word"], "attachments": []string{p.things["deskfile"]},
	})
	if err != nil {
		return err
	}
	page, err := p.own(ctx, "GET", "/conversations?view=all&limit=1", nil)
	if err != nil {
		return err
	}
	p.things["cursor"] = member(page, "cursor")
	reply, err := p.own(ctx, "POST", "/replies", map[string]any{"client_id": tenant.NewID(), "title": p.things["word"], "text": p.things["word"]})
	p.things["reply"] = member(reply, "id")
	return err
}

// paper fills the tenant's cases, companies and invitations.
func (p *probed) paper(ctx context.Context) error {
	word := p.things["word"]
	// The other tenant must have no case of the same number.
	for range p.spare {
		if _, err := p.own(ctx, "POST", "/tickets", map[string]any{"client_id": tenant.NewID(), "subject": "-", "project": p.things["project"]}); err != nil {
			return err
		}
	}
	made, err := p.own(ctx, "POST", "/tickets", map[string]any{
		"client_id": tenant.NewID(), "subject": word, "description": word, "project": p.things["project"], "requester": map[string]any{"name": word, "email": requester},
	})
	if err != nil {
		return err
	}
	p.things["ticket"], p.things["number"], p.things["domain"] = member(made, "id"), member(made, "number"), word+".example"
	company, err := p.own(ctx, "POST", "/admin/companies", map[string]any{"client_id": tenant.NewID(), "name": word, "domains": []string{p.things["domain"]}})
	if err != nil {
		return err
	}
	team, err := p.own(ctx, "POST", "/admin/teams", map[string]any{"client_id": tenant.NewID(), "name": word, "members": []string{p.things["agent"]}})
	if err != nil {
		return err
	}
	p.things["team"] = member(team, "id")
	key, err := p.own(ctx, "POST", "/admin/keys", map[string]any{"name": word, "scope": "admin"})
	if err != nil {
		return err
	}
	p.things["apikey"], p.tokens["key"] = member(key, "key", "id"), member(key, "token")
	invited, err := p.own(ctx, "POST", "/admin/agents", map[string]any{"client_id": tenant.NewID(), "name": word, "email": "invited-" + p.things["email"]})
	if err != nil {
		return err
	}
	p.things["company"], p.things["invited"], p.things["invitation"] = member(company, "id"), member(invited, "agent", "id"), member(invited, "invitation", "token")
	for kind, path := range map[string]string{
		"version": "/tickets/" + p.things["ticket"], "project_version": "/admin/projects/" + p.things["project"],
		"widget_version": "/admin/widgets/" + p.things["widget"], "invited_version": "/admin/agents/" + p.things["invited"],
	} {
		doc, err := p.own(ctx, "GET", path, nil)
		if err != nil {
			return err
		}
		p.things[kind] = member(doc, "version")
	}
	return nil
}

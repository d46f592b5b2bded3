package rig

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// A Refusal is an answer that is not 2xx.
type Refusal struct {
	Status       int
	Code, Reason string // of the API's error; "" for another body
	Body         string
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d %s", r.Status, r.Body) }

func newRefusal(status int, body []byte) *Refusal {
	r := &Refusal{Status: status, Body: string(body)}
	var answer struct {
		Error struct{ Code, Reason string } `json:"error"`
	}
	if json.Unmarshal(body, &answer) == nil {
		r.Code, r.Reason = answer.Error.Code, answer.Error.Reason
	}
	return r
}

// Call sends JSON and decodes the answer; in and out may be nil. Another
// status than 2xx is a *Refusal.
func (c *Client) Call(ctx context.Context, method, url, token string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return newRefusal(resp.StatusCode, data)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(data, out)
}

// Patient calls again, up to five times, what a server refuses because it has
// too much to do at the moment.
func Patient(ctx context.Context, call func() error) error {
	for tries := 1; ; tries++ {
		err := call()
		busy, ok := errors.AsType[*Refusal](err)
		if !ok || busy.Status != http.StatusServiceUnavailable || tries == 5 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(tries) * time.Second):
		}
	}
}

// Learn asks a node for the widget's first project.
func (c *Client) Learn(ctx context.Context, base string) error {
	var boot struct {
		Projects []struct {
			ID string `json:"id"`
		} `json:"projects"`
	}
	if err := c.Call(ctx, "GET", base+"/api/v1/widgets/"+c.Widget, "", nil, &boot); err != nil {
		return err
	}
	if len(boot.Projects) == 0 {
		return errors.New("the widget has no project")
	}
	c.Project = boot.Projects[0].ID
	return nil
}

// A Visitor is one client, and the conversation that it has begun.
type Visitor struct {
	Base, Token, Conversation string
	first                     string // the client id of the first words
}

// Enter gets a visitor's token.
func (c *Client) Enter(ctx context.Context, base string) (*Visitor, error) {
	var pass struct {
		Token string `json:"token"`
	}
	err := c.Call(ctx, "POST", base+"/api/v1/widgets/"+c.Widget+"/visitors", "", map[string]any{}, &pass)
	return &Visitor{Base: base, Token: pass.Token, first: rand.Text()}, err
}

// Begin says the first words, the same ones when it is called again.
func (c *Client) Begin(ctx context.Context, v *Visitor) error {
	var got struct {
		Conversation struct {
			ID string `json:"id"`
		} `json:"conversation"`
	}
	in := map[string]any{"client_id": v.first, "project": c.Project, "text": "first words"}
	if err := c.Call(ctx, "POST", v.Base+"/api/v1/visitor/conversations", v.Token, in, &got); err != nil {
		return err
	}
	v.Conversation = got.Conversation.ID
	return nil
}

// SignIn gets the token of an agent, given as e-mail:password, and has them
// available.
func (c *Client) SignIn(ctx context.Context, base, agent string) (string, error) {
	email, password, _ := strings.Cut(agent, ":")
	var session struct {
		Token string `json:"access_token"`
	}
	if err := c.Call(ctx, "POST", base+"/api/v1/auth/login", "", map[string]any{"email": email, "password": password}, &session); err != nil {
		return "", fmt.Errorf("the agent can't sign in: %w", err)
	}
	return session.Token, c.Call(ctx, "PUT", base+"/api/v1/me/availability", session.Token, map[string]any{"availability": "online"}, nil)
}

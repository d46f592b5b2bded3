package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"recado/tenant"
)

// requester is an e-mail that both tenants know.
const requester = "vera@correo.example"

var hole = regexp.MustCompile(`\{(own\.)?(\w+)\}`)

// filled puts things into a probe's path or body.
func filled(template string, own, named map[string]string) string {
	return hole.ReplaceAllStringFunc(template, func(m string) string {
		kind, isOwn := strings.CutPrefix(strings.Trim(m, "{}"), "own.")
		switch {
		case kind == "new":
			return tenant.NewID()
		case isOwn:
			return own[kind]
		}
		if _, ok := named[kind]; !ok {
			panic("a probe names an unknown thing: " + m)
		}
		return named[kind]
	})
}

// names reports whether a probe names anything of another tenant.
func (p probe) names() bool {
	for _, m := range hole.FindAllStringSubmatch(p.path+p.body, -1) {
		if m[1] == "" && m[2] != "new" {
			return true
		}
	}
	return false
}

// gate is who may call a probe's route at all: "" for everybody.
func (p probe) gate() string {
	under := func(prefix string) bool { return strings.HasPrefix(p.path, api+prefix) }
	atDoor := under("/operator/login") || under("/operator/refresh") || under("/operator/logout") || under("/operator/exports/")
	switch {
	case under("/operator/") && !atDoor:
		return "operator"
	case !strings.HasPrefix(p.path, api), atDoor, under("/widgets/"), under("/auth/") && !under("/auth/logout-all"):
		return ""
	case under("/visitor") && !under("/visitors/"):
		return "visitor"
	case under("/admin/"):
		return "owner"
	}
	return "agent"
}

// A verdict is what the other side learns from an answer.
func verdict(status int, body []byte) string {
	var answer struct {
		Error   json.RawMessage
		Outcome string
		Items   []any
	}
	if json.Unmarshal(body, &answer) != nil {
		return fmt.Sprint(status)
	}
	return fmt.Sprintf("%d %s %s %d items", status, answer.Error, answer.Outcome, len(answer.Items))
}

// named is a verdict without the domain that was asked for, which an answer may
// say again.
func named(verdict string, things map[string]string) string {
	return strings.ReplaceAll(verdict, things["domain"], "{domain}")
}

// leaks reports what of a tenant stands in an answer that was not in the
// question.
func leaks(things map[string]string, question string, answer []byte) string {
	for kind, thing := range things {
		if len(thing) >= 6 && kind != "mail" && !strings.Contains(question, thing) && bytes.Contains(answer, []byte(thing)) {
			return kind + " " + thing
		}
	}
	return ""
}

// refusedAtGate is how a gate answers who may not pass; nil for who may.
func (p probe) refusedAtGate(who string) *tenant.Error {
	gate, isVisitor := p.gate(), who == "visitor" || who == "verified"
	switch {
	case who == "key" && (gate == "agent" || gate == "owner"):
		return p.refusedUnless(func(at string) bool { return keyNeeds(p.method, at) != "" }, tenant.ErrKeyForbidden)
	case who == "stay" && (gate == "agent" || gate == "owner"):
		return p.refusedUnless(func(at string) bool { return stayNeeds(p.method, at) != "" }, tenant.ErrStayForbidden)
	case gate == "", gate == "visitor" && isVisitor, gate == "agent" && (who == "agent" || who == "owner"), gate == who:
		return nil
	case gate == "owner" && who == "agent":
		return tenant.ErrForbidden
	}
	return tenant.ErrUnauthorized
}

// refusedUnless is how the gate answers who may use some routes only: an
// administration's API key, an operator by a consent that covers everything.
func (p probe) refusedUnless(may func(path string) bool, refusal *tenant.Error) *tenant.Error {
	path, _, _ := strings.Cut(hole.ReplaceAllString(p.path, "x"), "?")
	if may(path) {
		return nil
	}
	return refusal
}

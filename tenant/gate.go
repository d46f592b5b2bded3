package tenant

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"
)

type (
	actorKey  struct{}
	claimsKey struct{}
)

// ActorOf is who the gate let in; false before a gate.
func ActorOf(c *fiber.Ctx) (Actor, bool) {
	a, ok := c.Locals(actorKey{}).(Actor)
	return a, ok
}

// MustActor is ActorOf for handlers that stand behind a gate.
func MustActor(c *fiber.Ctx) (Actor, error) {
	a, ok := ActorOf(c)
	if !ok {
		return a, ErrUnauthorized
	}
	return a, nil
}

// AgentClaimsOf are the claims of the access token behind Auth.Agents.
func AgentClaimsOf(c *fiber.Ctx) (AgentClaims, bool) {
	claims, ok := c.Locals(claimsKey{}).(AgentClaims)
	return claims, ok
}

// VisitorClaimsOf are the claims of the token behind Auth.Visitors.
func VisitorClaimsOf(c *fiber.Ctx) (VisitorClaims, bool) {
	claims, ok := c.Locals(claimsKey{}).(VisitorClaims)
	return claims, ok
}

// Agents lets in who shows an agent's access token, and programs that show an
// API key, which have no claims.
func (a *Auth) Agents(c *fiber.Ctx) error {
	token := Bearer(c)
	if strings.HasPrefix(token, KeyPrefix) {
		actor, err := a.program(c.UserContext(), token, c.Method(), c.Path())
		if err != nil {
			return err
		}
		c.Locals(actorKey{}, actor)
		return c.Next()
	}
	actor, claims, err := a.Identify(c.UserContext(), token)
	if err != nil {
		return err
	}
	c.Locals(actorKey{}, actor)
	if actor.ByConsent { // whose login is no business of the tenant's routes
		if !actor.covers(a.StayNeeds(c.Method(), c.Path())) {
			return ErrStayForbidden
		}
		return c.Next()
	}
	c.Locals(claimsKey{}, claims)
	return c.Next()
}

// Visitors lets in who shows a visitor's token.
func (a *Auth) Visitors(c *fiber.Ctx) error {
	claims, err := a.Tokens.VisitorToken(Bearer(c))
	if err != nil {
		return err
	}
	if err := a.Open(c.UserContext(), claims.Scope); err != nil {
		return err
	}
	actor := claims.Actor()
	actor.Place = a.Tokens.Place(actor.Scope, Address(c))
	c.Locals(actorKey{}, actor)
	c.Locals(claimsKey{}, claims)
	return c.Next()
}

// Require, behind Agents, lets pass who may do something.
func Require(action Action) fiber.Handler {
	return func(c *fiber.Ctx) error {
		actor, err := MustActor(c)
		if err != nil {
			return err
		}
		if !actor.May(action) {
			return ErrForbidden
		}
		return c.Next()
	}
}

// An Act is what an actor does with the object that the address names (its
// :id, "" without one); what it gives is the answer.
type Act func(ctx context.Context, actor Actor, id string) (any, error)

// Perform answers with what an act gives, behind a gate. What depends on who
// asks is kept by nobody else.
func Perform(c *fiber.Ctx, act Act) error {
	actor, err := MustActor(c)
	if err != nil {
		return err
	}
	answer, err := act(c.UserContext(), actor, c.Params("id"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(answer)
}

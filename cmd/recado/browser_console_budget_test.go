package main

import (
	"testing"

	"recado/configs"
)

// mostConsole is what the console may cost until an agent can work: bytes as
// they travel, without headers, in how many requests.
const (
	mostConsole         = 150 << 10
	mostConsoleRequests = 12
)

// What the console costs from its address to the first conversation on the
// screen, signing in included, counted between browser and server.
func TestBrowserConsoleBudget(t *testing.T) {
	m := newMeter(t)
	h := newHouse(t, func(c *configs.Config) { c.PublicURL = m.url })
	m.lead(t, h.url)
	h.hello(t, h.signIn(t, demoOwner))
	h.open(t, h.visit(t), "¿Hay alguien?")
	m.take()

	agent := openBrowser(t, false).person(t, "agent")
	signInConsole(t, agent, m.url, demoOwner)
	agent.waitFor(t, "the first conversation", "document.querySelector('[data-testid=conversation-row]')")
	cost := m.take()
	t.Logf("the console until an agent can work: %d requests, %d bytes", len(cost), cost.bytes())
	for _, r := range cost {
		t.Logf("  %6d %-4s %s", *r.bytes, r.encoding, r.path)
	}
	if len(cost) > mostConsoleRequests || cost.bytes() > mostConsole {
		t.Errorf("the console costs %d bytes in %d requests, want at most %d in %d", cost.bytes(), len(cost), mostConsole, mostConsoleRequests)
	}
	if n := cost.sockets(); n != 1 {
		t.Errorf("%d sockets, want 1", n)
	}
}

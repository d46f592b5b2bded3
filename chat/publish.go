package chat

import (
	"context"
	"encoding/json"
	"strings"

	"recado/tenant"
)

// Channels, each within its tenant (DESIGN §6.5). A session joins its own at
// hello; nobody can ask for one.
const (
	channelTeam = "team" // all agents: who is there, availability
	// channelHint carries no frame to anybody: it tells nodes what of a tenant
	// is another now.
	channelHint = "hint"
	// channelKnown tells nodes that a conversation is another project's now, as
	// its id and version: what they knew of it before does not count.
	channelKnown = "known"
	// channelEnd tells nodes to end an agent's sessions; the frame is the
	// goodbye's code.
	channelEnd = "end:"
)

func channelVisitor(id string) string   { return "visitor:" + id }
func channelAgent(id string) string     { return "agent:" + id }
func channelWidget(id string) string    { return "widget:" + id } // its visitors: availability
func channelDesk(project string) string { return "desk:" + project }

// channelEmail is that of the visitors whom the company's backend has signed
// this e-mail address for (E4), whichever their id is.
func channelEmail(email string) string { return "email:" + tenant.Fold(strings.ToLower(email)) }

// publish encodes a frame once and hands it to the bus.
func (s *Service) publish(sc tenant.Scope, frame any, channels ...string) {
	data, err := json.Marshal(frame)
	if err != nil {
		s.Log.Error("a frame can't be encoded", "error", err)
		return
	}
	for _, channel := range channels {
		s.Bus.Publish(sc, channel, data)
	}
}

// PublishDesk publishes a frame to the agents of a project.
func (s *Service) PublishDesk(sc tenant.Scope, project string, frame any) {
	s.publish(sc, frame, channelDesk(project))
}

// PublishVisitor publishes a frame to a visitor, and to the verified ones with
// an e-mail address; "" is nobody. Who is both hears it twice.
func (s *Service) PublishVisitor(sc tenant.Scope, visitor, email string, frame any) {
	var to []string
	if visitor != "" {
		to = append(to, channelVisitor(visitor))
	}
	if email != "" {
		to = append(to, channelEmail(email))
	}
	s.publish(sc, frame, to...)
}

// publishMessage tells the visitor and the desk of a new entry. One that moves
// a conversation is heard by the project that it was in, too.
func (s *Service) publishMessage(sc tenant.Scope, c *Conversation, m *Message, was string) {
	s.publish(sc, frameMessage{"message", c.ID, c.shown(m).View(FromVisitor)}, channelVisitor(c.VisitorID))
	desks := []string{channelDesk(m.State.Project)}
	if was != m.State.Project {
		desks = append(desks, channelDesk(was))
	}
	s.publish(sc, frameMessage{"message", c.ID, m.View(FromAgent)}, desks...)
}

func (s *Service) publishNote(sc tenant.Scope, c *Conversation, m *Message) {
	s.publish(sc, frameMessage{"note", c.ID, m.View(FromAgent)}, channelDesk(c.Project))
}

func (s *Service) publishConversation(ctx context.Context, sc tenant.Scope, c *Conversation) {
	s.publish(sc, frameConversation{"conversation", c}, channelDesk(c.Project))
	view, err := s.VisitorView(ctx, sc, c)
	if err != nil {
		s.Log.Error("a conversation's visitor was not told", "conversation", c.ID, "error", err)
		return
	}
	s.publish(sc, frameConversation{"conversation", view}, channelVisitor(c.VisitorID))
}

func (s *Service) publishRead(sc tenant.Scope, c *Conversation, by Kind, seq int64) {
	s.publish(sc, frameRead{"read", c.ID, by, seq}, channelVisitor(c.VisitorID), channelDesk(c.Project))
}

// previewMost is how many characters of what a visitor is typing the desk sees.
const previewMost = 1000

// Typing tells the other side that somebody writes. text is what a visitor has
// typed so far: the desk sees it where the project says so. Nothing of it is
// stored.
func (s *Service) Typing(ctx context.Context, actor tenant.Actor, id string, on bool, text string) error {
	c, aging := s.knownTo(actor, id)
	if c == nil {
		var err error
		if c, err = s.reach(ctx, actor, id); err != nil {
			return err
		}
	}
	text, err := s.preview(ctx, actor, c.Project, on, text)
	if err != nil {
		return err
	}
	s.types(actor, c, on, text)
	if aging {
		_, _ = s.reach(ctx, actor, id) // what is wrong is told to the next key
	}
	return nil
}

// typed is Typing without a text where this node knows enough of the
// conversation. It waits for nobody; false says that nothing was done.
func (s *Service) typed(actor tenant.Actor, id string, on bool) bool {
	c, aging := s.knownTo(actor, id)
	if c == nil || aging {
		return false
	}
	s.types(actor, c, on, "")
	return true
}

func (s *Service) types(actor tenant.Actor, c *Conversation, on bool, text string) {
	to := channelDesk(c.Project)
	if actor.Kind == tenant.AgentOf {
		to = channelVisitor(c.VisitorID)
	}
	s.publish(actor.Scope, frameTyping{"typing", c.ID, kindOf(actor), actor.Name, on, text}, to)
}

// preview is what the desk may see of a text that was not sent.
func (s *Service) preview(ctx context.Context, actor tenant.Actor, project string, on bool, text string) (string, error) {
	if text == "" || !on || actor.Kind != tenant.Visitor {
		return "", nil
	}
	p, err := s.directory.project(ctx, actor.Scope, project)
	if err != nil || !p.Preview {
		return "", err
	}
	return beginning(text, previewMost), nil
}

// VisitorView is a conversation as its visitor sees it.
func (s *Service) VisitorView(ctx context.Context, sc tenant.Scope, c *Conversation) (VisitorView, error) {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return VisitorView{}, err
	}
	if c.Status != Waiting {
		return c.visitorView(page, 0), nil
	}
	place, err := s.watch.place(ctx, sc, c)
	return c.visitorView(page, place), err
}

// A hint says what of a tenant every node should look at again.
type hint string

const (
	hintEdited hint = "edited" // projects, people, what they chose: nothing known of them counts
	hintPeople hint = "people" // who is there: the known state doesn't count
	hintQueue  hint = "queue"  // who waits or holds what: look soon
)

func (s *Service) changed(sc tenant.Scope, what hint) {
	s.Bus.Publish(sc, channelHint, []byte(what))
}

// TenantChanged is told when projects or people of a tenant were edited.
func (s *Service) TenantChanged(_ context.Context, sc tenant.Scope, _ string) {
	s.changed(sc, hintEdited)
}

// AgentChanged ends an agent's sessions, so that they come back with what they
// may do now; removed says that they may not come back.
func (s *Service) AgentChanged(_ context.Context, sc tenant.Scope, agent string, removed bool) {
	code := []byte("4000")
	if removed {
		code = []byte("4401")
	}
	s.Bus.Publish(sc, channelEnd+agent, code)
	s.changed(sc, hintEdited)
}

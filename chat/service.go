package chat

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"recado/tenant"
)

// A Bus carries frames between nodes, and to this node's own sessions at once.
// Publish never blocks. Delivery is at most once: what must not be lost is in
// the store before it is published (DESIGN §6.1).
type Bus interface {
	Publish(sc tenant.Scope, channel string, frame []byte)
}

// A Candidate is an agent that a conversation may be given to.
type Candidate struct {
	Agent    string
	Capacity int // conversations at a time
}

// A Lease names one session of an agent that was heard. Idle says that nobody
// is at it: there was no input for as long as the tenant allows.
type Lease struct {
	Scope   tenant.Scope
	Agent   string
	Session string
	Idle    bool
}

// An Attendant is an agent who has a session; Idle, who is at none of them.
type Attendant struct {
	Agent string
	Idle  bool
}

// Reserved is who has a conversation, "" for nobody, and what was seen of the
// candidates in the same step; nothing if it had an agent already.
type Reserved struct {
	Agent string
	Seen  []Seen
}

// Seen is how a candidate stood.
type Seen struct {
	Agent   string
	Present bool
	Idle    bool
	Load    int
}

// Presence knows which agents have a session now, as leases that are renewed
// only by something received (DESIGN §8), and who holds how much. Times are
// milliseconds and given by the caller. All of it may be lost at any time: the
// store's entries are the truth, and Reset brings back what they said at readAt.
type Presence interface {
	TouchMany(ctx context.Context, leases []Lease, now int64) error
	Leave(ctx context.Context, sc tenant.Scope, agent, session string) error
	Present(ctx context.Context, sc tenant.Scope, now int64) ([]Attendant, error)
	// Settled reports whether absence from the last Present proves something
	// (DESIGN §6.14), Born since when (ms) what is known of the tenant has been
	// gathered: later than before when it was lost.
	Settled(sc tenant.Scope, now int64) bool
	Born(sc tenant.Scope) int64
	// Reserve gives conversation to the present candidate with capacity left
	// that has the fewest, longest idle first, or inTurn: only the latter, in
	// one atomic step; to nobody if there is none. A conversation that is
	// reserved already keeps its agent.
	Reserve(ctx context.Context, sc tenant.Scope, conversation string, candidates []Candidate, inTurn bool, now int64) (Reserved, error)
	Assign(ctx context.Context, sc tenant.Scope, conversation, agent string, now int64) error
	Free(ctx context.Context, sc tenant.Scope, conversation string) error
	Loads(ctx context.Context, sc tenant.Scope, agents []string) (map[string]int, error)
	// Held is what agents hold, conversation -> agent; Mend brings one of them
	// to what the store says of it (agent "": nobody's), Reset all, unless it
	// was given to somebody since readAt (ms).
	Held(ctx context.Context, sc tenant.Scope, agents []string) (map[string]string, error)
	Mend(ctx context.Context, sc tenant.Scope, conversation, agent string, readAt int64) error
	Reset(ctx context.Context, sc tenant.Scope, holders map[string]string, readAt int64) error
	// SawVisitors says that visitors are there now, VisitorSeen when one was
	// there last (ms), 0 if that is not known.
	SawVisitors(ctx context.Context, sc tenant.Scope, visitors []string, now int64) error
	VisitorSeen(ctx context.Context, sc tenant.Scope, visitor string) (int64, error)
}

// Options are what the room needs from outside.
type Options struct {
	Store    Store
	People   tenant.Store
	Bus      Bus
	Presence Presence
	Hub      *Hub
	Delivery *Delivery // nil: this node counts for itself
	Log      *slog.Logger
	Now      func() time.Time

	Quotas          tenant.Quotas
	MessageLimit    int   // characters of one message
	AttachmentLimit int   // files of one message
	FileLimit       int64 // bytes of one file

	Pusher    Pusher // nil: nobody is called who is at no tab
	PushPlain bool   // push services may do without TLS
}

// A Service holds the rules of conversations. All its methods are safe for
// concurrent use; what they refuse is a *tenant.Error.
type Service struct {
	Options
	directory *directory
	watch     *watch
	known     *known
	tracer    *tracer
	// subscribed are the agents who have a browser that takes notices.
	subscribed subscribed
	counts     *Counter[DayRow]
	board      *board
	usages     usages

	mu      sync.Mutex
	dirty   map[dirtyKey]*behind    // projections to write behind
	flushed map[dirtyKey]time.Time  // those of the last flushBusy
	looked  map[tenant.Scope]string // the job that looks after a tenant's newest conversations
	wake    chan struct{}
}

// New returns a Service. Run must be running for projections, availability
// and routing to follow.
func New(o Options) *Service {
	s := &Service{Options: o, dirty: map[dirtyKey]*behind{}, flushed: map[dirtyKey]time.Time{}, looked: map[tenant.Scope]string{}, known: newKnown(o.Now), wake: make(chan struct{}, 1)}
	s.directory = newDirectory(o.People, o.Store, o.Now)
	s.watch = newWatch(s)
	s.tracer = newTracer(o.Store, s.rouse)
	s.counts = newCounts(s)
	s.usages.now = o.Now
	s.board = newBoard(s)
	if s.Delivery == nil {
		s.Delivery = NewDelivery("", func() time.Time { return s.Now() })
	}
	s.Hub.resynced = s.Delivery.resynced
	s.Hub.hint = func(sc tenant.Scope, what hint) {
		if what == hintEdited {
			s.directory.forget(sc.Tenant())
		}
		s.watch.hint(sc, what)
	}
	s.Hub.moved = s.known.moved
	s.Hub.again, s.Hub.fewer = s.Quotas.Again, s.Quotas.Fewer
	return s
}

// Admit counts something of so many bytes that an actor says from a network
// address; a refusal if that is more than they, the address or the tenant may.
func (s *Service) Admit(ctx context.Context, actor tenant.Actor, address string, bytes int) error {
	return s.Quotas.Say(ctx, actor, address, bytes)
}

// AdmitFile is Admit for a file of so many bytes, -1 if that is not known.
func (s *Service) AdmitFile(ctx context.Context, actor tenant.Actor, address string, bytes int64) error {
	return s.Quotas.Upload(ctx, actor, address, bytes, s.FileLimit)
}

// Limits are the bounds that screens show.
func (s *Service) Limits() Limits {
	return Limits{Message: s.MessageLimit, Attachments: s.AttachmentLimit, File: s.FileLimit}
}

// projectsOf are the projects whose desk an agent listens to.
func (s *Service) projectsOf(ctx context.Context, actor tenant.Actor) ([]string, error) {
	ids, err := s.projectIDs(ctx, actor.Scope)
	return slices.DeleteFunc(ids, func(id string) bool { return !actor.Sees(id) }), err
}

func (s *Service) projectIDs(ctx context.Context, sc tenant.Scope) ([]string, error) {
	page, err := s.directory.page(ctx, sc)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(page.projects))
	for i := range page.projects {
		ids[i] = page.projects[i].ID
	}
	return ids, nil
}

func (s *Service) now() int64 { return s.Now().UnixMilli() }

// reach returns a conversation that is the actor's business; everything else
// does not exist for it.
func (s *Service) reach(ctx context.Context, actor tenant.Actor, id string) (*Conversation, error) {
	c, err := s.Store.Conversation(ctx, actor.Scope, id)
	if err != nil {
		return nil, err
	}
	s.known.put(actor.Scope, c)
	if !mayReach(actor, c) {
		return nil, tenant.ErrNotFound
	}
	return c, nil
}

// mergedMost bounds how many merges one looks through for where a conversation
// goes on.
const mergedMost = 8

// reads is reach for whoever changes nothing but what they have read: an agent
// who has to answer where a conversation goes on reads what was said before it
// was merged, in whichever project that was.
func (s *Service) reads(ctx context.Context, actor tenant.Actor, id string) (*Conversation, error) {
	c, err := s.Store.Conversation(ctx, actor.Scope, id)
	if err != nil {
		return nil, err
	}
	s.known.put(actor.Scope, c)
	on := c
	for range mergedMost {
		if mayReach(actor, on) {
			return c, nil
		}
		if actor.Kind != tenant.AgentOf || on.Merged == "" {
			break
		}
		if on, err = s.Store.Conversation(ctx, actor.Scope, on.Merged); err != nil {
			return nil, err
		}
	}
	return nil, tenant.ErrNotFound
}

// reachFast is reach for what is asked for with every word and key: what this
// node knows of the conversation will do, and is shared, so it must not be
// changed. A knowledge that would refuse is not trusted.
func (s *Service) reachFast(ctx context.Context, actor tenant.Actor, id string) (*Conversation, error) {
	if c, _ := s.knownTo(actor, id); c != nil {
		return c, nil
	}
	return s.reach(ctx, actor, id)
}

// knownTo is what this node knows of a conversation that the actor may reach;
// nil sends who asks to the store, and aging says to read it again soon.
func (s *Service) knownTo(actor tenant.Actor, id string) (c *Conversation, aging bool) {
	if c, aging = s.known.get(dirtyKey{actor.Scope, id}); c != nil && mayReach(actor, c) {
		return c, aging
	}
	return nil, false
}

func mayReach(actor tenant.Actor, c *Conversation) bool {
	switch actor.Kind {
	case tenant.Visitor:
		return c.VisitorID == actor.ID
	case tenant.AgentOf:
		return actor.Sees(c.Project)
	}
	return actor.Kind == tenant.System
}

// Conversation returns one that the actor may see, its projection up to date.
func (s *Service) Conversation(ctx context.Context, actor tenant.Actor, id string) (*Conversation, error) {
	if _, err := s.reach(ctx, actor, id); err != nil {
		return nil, err
	}
	return s.refresh(ctx, actor.Scope, id)
}

// ConversationToRead returns one that the actor may read, as Conversation does.
func (s *Service) ConversationToRead(ctx context.Context, actor tenant.Actor, id string) (*Conversation, error) {
	if _, err := s.reads(ctx, actor, id); err != nil {
		return nil, err
	}
	return s.refresh(ctx, actor.Scope, id)
}

// kindOf is how an actor signs entries.
func kindOf(actor tenant.Actor) Kind {
	switch actor.Kind {
	case tenant.Visitor:
		return FromVisitor
	case tenant.AgentOf:
		return FromAgent
	}
	return FromSystem
}

// owned makes a client id the actor's own, so that two people's can't meet in
// one conversation.
func owned(actor tenant.Actor, clientID string) string {
	return string(actor.Kind[:1]) + ":" + actor.ID + ":" + clientID
}

const (
	pageSize    = 50
	maxPageSize = 200
)

// Messages returns entries of a conversation, ascending: those behind after
// if forward, else the last ones before a seq (0: the newest). more says that
// there are others further on in that direction.
func (s *Service) Messages(ctx context.Context, actor tenant.Actor, id string, forward bool, seq int64, limit int) (found []Message, more bool, err error) {
	c, err := s.reads(ctx, actor, id)
	if err != nil {
		return nil, false, err
	}
	if limit < 1 || limit > maxPageSize {
		limit = pageSize
	}
	if forward {
		found, err = s.Store.Messages(ctx, actor.Scope, id, max(seq, 0), limit+1)
	} else {
		found, err = s.Store.MessagesBefore(ctx, actor.Scope, id, max(seq, 0), limit+1)
	}
	if more = len(found) > limit; more && forward {
		found = found[:limit]
	} else if more {
		found = found[1:]
	}
	if forward && seq > 0 {
		s.Delivery.caughtUp(actor, len(found))
	}
	if actor.Kind == tenant.Visitor {
		if c.Status == Waiting {
			s.watch.asked(actor.Scope, actor.ID)
		}
		for i := range found {
			found[i] = *c.shown(&found[i])
		}
	}
	return found, more, err
}

package chat

import (
	"context"

	"recado/tenant"
)

// A Store keeps conversations. Lookups that find nothing answer
// tenant.ErrNotFound, replacing what changed meanwhile tenant.ErrStale.
type Store interface {
	InsertConversation(ctx context.Context, sc tenant.Scope, c *Conversation) error
	// OpenConversation stores a free slot of c's visitor, first as the first
	// entry of c, and c as it is after that, in this order and in one commit
	// where the engine can. tenant.ErrTaken for the first of them that is there
	// already: then somebody else was faster, and what is missing is missing.
	OpenConversation(ctx context.Context, sc tenant.Scope, slot string, c *Conversation, first *Message) error
	Conversation(ctx context.Context, sc tenant.Scope, id string) (*Conversation, error)
	ReplaceConversation(ctx context.Context, sc tenant.Scope, c *Conversation) error
	// HeldBy counts the active conversations of an agent, and stops at most.
	HeldBy(ctx context.Context, sc tenant.Scope, agent string, most int) (int, error)
	// Conversations returns one page of a view. Conversations without an entry
	// are in none but ViewStarted.
	Conversations(ctx context.Context, sc tenant.Scope, q ConversationQuery) (tenant.Page[Conversation], error)

	// What the company's page says about a conversation, by its id.
	InsertContext(ctx context.Context, sc tenant.Scope, c *Context) error
	Context(ctx context.Context, sc tenant.Scope, conversation string) (*Context, error)
	ReplaceContext(ctx context.Context, sc tenant.Scope, c *Context) error

	// How a conversation came to whom it came, by its id.
	InsertTrace(ctx context.Context, sc tenant.Scope, t *Trace) error
	Trace(ctx context.Context, sc tenant.Scope, conversation string) (*Trace, error)
	ReplaceTrace(ctx context.Context, sc tenant.Scope, t *Trace) error

	InsertTranscriptRequest(ctx context.Context, sc tenant.Scope, r *TranscriptRequest) error
	TranscriptRequest(ctx context.Context, sc tenant.Scope, id string) (*TranscriptRequest, error)

	InsertSavedReply(ctx context.Context, sc tenant.Scope, r *SavedReply) error
	SavedReply(ctx context.Context, sc tenant.Scope, id string) (*SavedReply, error)
	ReplaceSavedReply(ctx context.Context, sc tenant.Scope, r *SavedReply) error
	DeleteSavedReply(ctx context.Context, sc tenant.Scope, id string) error
	// SavedReplies returns up to limit of an agent's own, or of everybody's
	// (""), oldest first.
	SavedReplies(ctx context.Context, sc tenant.Scope, owner string, limit int) ([]SavedReply, error)

	// Calls to agents in notes.
	InsertMention(ctx context.Context, sc tenant.Scope, m *Mention) error
	ReplaceMention(ctx context.Context, sc tenant.Scope, m *Mention) error
	// Mentions returns one page of an agent's, in the projects that they see,
	// the newest first.
	Mentions(ctx context.Context, sc tenant.Scope, agent string, sees func(project string) bool, cursor string, limit int) (tenant.Page[Mention], error)
	// UnreadMentions returns up to limit of an agent's that are unread, the
	// newest first.
	UnreadMentions(ctx context.Context, sc tenant.Scope, agent string, limit int) ([]Mention, error)

	// Mail is what became of a letter, by its job's id.
	Mail(ctx context.Context, sc tenant.Scope, id string) (*Mail, error)

	// Browsers of agents that take notices.
	InsertPushSubscription(ctx context.Context, sc tenant.Scope, p *PushSubscription) error
	PushSubscription(ctx context.Context, sc tenant.Scope, id string) (*PushSubscription, error)
	ReplacePushSubscription(ctx context.Context, sc tenant.Scope, p *PushSubscription) error
	DeletePushSubscription(ctx context.Context, sc tenant.Scope, id string) error
	// PushSubscriptions returns up to limit of an agent's, or of everybody's
	// (""), the oldest first.
	PushSubscriptions(ctx context.Context, sc tenant.Scope, agent string, limit int) ([]PushSubscription, error)

	// Bans, by the visitor's id.
	InsertBan(ctx context.Context, sc tenant.Scope, b *Ban) error
	Ban(ctx context.Context, sc tenant.Scope, visitor string) (*Ban, error)
	ReplaceBan(ctx context.Context, sc tenant.Scope, b *Ban) error
	DeleteBan(ctx context.Context, sc tenant.Scope, visitor string) error
	// AddressBans returns up to limit bans of network addresses that end at from
	// (ms) or later and before to, the next to end first.
	AddressBans(ctx context.Context, sc tenant.Scope, from, to int64, limit int) ([]Ban, error)
	// Bans returns one page of those that end at a time (ms) or later, the next
	// to end first.
	Bans(ctx context.Context, sc tenant.Scope, from int64, cursor string, limit int) (tenant.Page[Ban], error)

	// TakeSlot makes id the conversation of a visitor's slot if the slot is
	// free or still names old, and returns whose it is now (DESIGN §6.13).
	TakeSlot(ctx context.Context, sc tenant.Scope, visitor, slot, old, id string) (holder string, err error)
	// Slot returns the conversation of a visitor's slot, "" for none.
	Slot(ctx context.Context, sc tenant.Scope, visitor, slot string) (holder string, err error)

	// AppendMessage adds an entry to a conversation (DESIGN §6.2): the first
	// result if clientID was used there before, else what next makes of the
	// last entry (nil for none). next must have no effects; an error of it is
	// returned.
	AppendMessage(ctx context.Context, sc tenant.Scope, conversation, clientID string, next func(last *Message) (*Message, error)) (m *Message, repeated bool, err error)
	// Messages returns up to limit entries with after < seq, ascending.
	Messages(ctx context.Context, sc tenant.Scope, conversation string, after int64, limit int) ([]Message, error)
	// MessagesBefore returns the last limit entries with seq < before (0: no
	// bound), ascending.
	MessagesBefore(ctx context.Context, sc tenant.Scope, conversation string, before int64, limit int) ([]Message, error)
	// MessageByClientID returns what a client id was used for.
	MessageByClientID(ctx context.Context, sc tenant.Scope, conversation, clientID string) (*Message, error)

	// AppendNote and Notes are the same for agents' internal notes, which have
	// a sequence of their own (DESIGN §6.4).
	AppendNote(ctx context.Context, sc tenant.Scope, conversation, clientID string, next func(last *Message) (*Message, error)) (m *Message, repeated bool, err error)
	Notes(ctx context.Context, sc tenant.Scope, conversation string, after int64, limit int) ([]Message, error)

	InsertFile(ctx context.Context, sc tenant.Scope, f *File) error
	File(ctx context.Context, sc tenant.Scope, id string) (*File, error)
	// FileBytes is how many bytes the tenant's files have.
	FileBytes(ctx context.Context, sc tenant.Scope) (int64, error)
	FileByClientID(ctx context.Context, sc tenant.Scope, clientID string) (*File, error)
	ReplaceFile(ctx context.Context, sc tenant.Scope, f *File) error
	// FilesIn returns up to limit files of one place stored before a time (ms),
	// oldest first; "" for both is those that were never sent.
	FilesIn(ctx context.Context, sc tenant.Scope, conversation, ticket string, before int64, limit int) ([]File, error)
	DeleteFile(ctx context.Context, sc tenant.Scope, id string) error

	// InsertJob writes an intention; the same id twice is no error.
	InsertJob(ctx context.Context, sc tenant.Scope, j *Job) error
	// DropJob removes a job that was given up; tenant.ErrNotFound if it was not.
	DropJob(ctx context.Context, sc tenant.Scope, id string) (*Job, error)

	// ConversationsBegun calls each for every conversation made within
	// from <= ms < to, oldest first.
	ConversationsBegun(ctx context.Context, sc tenant.Scope, from, to int64, each func(*Counted)) error
	// ConversationsNow calls each for at most so many conversations of a status,
	// and says how many it called it for.
	ConversationsNow(ctx context.Context, sc tenant.Scope, status Status, most int, each func(*Now)) (n int, err error)
	// ConversationDay returns what was counted of a day; a new one, at version
	// 0, where nothing was.
	ConversationDay(ctx context.Context, sc tenant.Scope, day tenant.Day) (*Day, error)
	// PutConversationDay stores a count. tenant.ErrStale or tenant.ErrTaken if
	// somebody counted since it was read.
	PutConversationDay(ctx context.Context, sc tenant.Scope, d *Day) error
	// ConversationDays returns what was counted from a day to another, both
	// included, oldest first, at most 1,000 days.
	ConversationDays(ctx context.Context, sc tenant.Scope, from, to tenant.Day) ([]Day, error)
}

// A View is one list of conversations.
type View string

const (
	ViewAll     View = "all"     // newest word first
	ViewActive  View = "active"  // somebody has them
	ViewWaiting View = "waiting" // longest waiting first
	ViewClosed  View = "closed"
	// ViewStarted are those whose first entry, if there is one, was not applied
	// yet; for sweeps only.
	ViewStarted View = "started"
	// ViewUnanswered are those of a Status whose visitors have waited since
	// before Before (ms), longest first; for sweeps only.
	ViewUnanswered View = "unanswered"
	ViewMine       View = "mine"    // Agent's, active, newest word first
	ViewVisitor    View = "visitor" // Visitor's, newest first
	ViewTicket     View = "ticket"  // about Ticket, newest first
	// ViewBegun are those made within Since <= ms < Before, newest first; of
	// Agent's or Project's, if they are named.
	ViewBegun View = "begun"
)

// A ConversationQuery asks for one page of a view.
type ConversationQuery struct {
	View    View
	Agent   string
	Visitor string
	Ticket  int64
	Status  Status // with ViewUnanswered, and Before
	Before  int64
	Since   int64  // with ViewBegun
	Project string // "" for every project
	// Keep drops conversations that no index can tell apart; nil keeps all. A
	// page may then be short, with a cursor.
	Keep   func(*Conversation) bool
	Cursor string
	Limit  int // 1 to 200
}

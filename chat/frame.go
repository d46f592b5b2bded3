package chat

import "recado/tenant"

// Every frame of the live protocol; docs/protocol.md describes them, and
// testdata/frames holds one of each.

// frameIn is any frame from a client.
type frameIn struct {
	Type         string   `json:"type"`
	Token        string   `json:"token"`
	ClientID     string   `json:"client_id"`
	Conversation string   `json:"conversation"`
	Text         string   `json:"text"`
	Attachments  []string `json:"attachments"`
	Seq          int64    `json:"seq"`
	On           bool     `json:"on"`
	Doing        string   `json:"doing"`
}

type frameWelcome struct {
	Type      string       `json:"type"`
	Now       int64        `json:"now"`
	Session   string       `json:"session"`
	Actor     welcomeActor `json:"actor"`
	ExpiresAt int64        `json:"expires_at"`
	Limits    Limits       `json:"limits"`
}

type welcomeActor struct {
	Kind tenant.Kind `json:"kind"`
	ID   string      `json:"id"`
	Name string      `json:"name"`
}

// Limits are the bounds that screens show before a refusal does.
type Limits struct {
	Message     int   `json:"message"`     // characters
	Attachments int   `json:"attachments"` // per message
	File        int64 `json:"file"`        // bytes
}

type frameAck struct {
	Type         string      `json:"type"`
	ClientID     string      `json:"client_id"`
	Conversation string      `json:"conversation"`
	Message      MessageView `json:"message"`
}

type frameMessage struct {
	Type         string      `json:"type"` // message or note
	Conversation string      `json:"conversation"`
	Message      MessageView `json:"message"`
}

type frameConversation struct {
	Type         string `json:"type"`
	Conversation any    `json:"conversation"` // VisitorView or *Conversation
}

type frameContext struct {
	Type         string      `json:"type"`
	Conversation string      `json:"conversation"`
	Context      ContextView `json:"context"`
}

type frameTyping struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation"`
	From         Kind   `json:"from"`
	Name         string `json:"name"`
	On           bool   `json:"on"`
	Text         string `json:"text,omitempty"` // what a visitor has typed so far, where the project shows it
}

type frameLooking struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation"`
	Agent        string `json:"agent"`
	Name         string `json:"name"`
	Doing        string `json:"doing"` // reads, writes, "": no longer
}

type frameRead struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation"`
	By           Kind   `json:"by"`
	Seq          int64  `json:"seq"`
}

type frameMentions struct {
	Type    string   `json:"type"`
	Unread  int      `json:"unread"`            // up to MentionsCounted
	Mention *Mention `json:"mention,omitempty"` // a new one
}

type frameQueue struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation"`
	Place        int    `json:"place"`
}

type frameAvailability struct {
	Type         string       `json:"type"`
	Availability Availability `json:"availability"`
}

type frameAgents struct {
	Type   string       `json:"type"`
	Agents []AgentState `json:"agents"`
}

// framePlain is a frame that says all with its type: desk, resync.
type framePlain struct {
	Type string `json:"type"`
}

type framePong struct {
	Type string `json:"type"`
	Now  int64  `json:"now"`
}

type frameError struct {
	Type string `json:"type"`
	*tenant.Error
	ClientID string `json:"client_id,omitempty"`
}

package ticket

import (
	"recado/chat"
)

// A Visibility says who may read a note.
type Visibility string

const (
	Public   Visibility = "public"   // the requester too
	Internal Visibility = "internal" // agents only
	Event    Visibility = "system"   // what happened, for agents: changes, transcripts
)

// A Note is an entry on a ticket's thread. Seq is dense per ticket.
type Note struct {
	ID         string     `json:"id"`
	Stream     string     `json:"stream"` // the ticket's id
	Seq        int64      `json:"seq"`
	ClientID   string     `json:"client_id"`
	Visibility Visibility `json:"visibility"`
	From       chat.Kind  `json:"from"`
	Author     string     `json:"author"`
	Name       string     `json:"name"`
	Text       string     `json:"text"`
	// Unverified marks a note of somebody who named the case's number and
	// requester's e-mail but proved nothing (E4).
	Unverified  bool              `json:"unverified,omitempty"`
	Attachments []chat.Attachment `json:"attachments,omitempty"`
	// Changes are the ticket's fields that an event changed.
	Changes []Change `json:"changes,omitempty"`
	// Conversation is the one whose transcript this note is (P7).
	Conversation string         `json:"conversation,omitempty"`
	Transcript   []chat.Message `json:"transcript,omitempty"`
	At           int64          `json:"at"`
}

// A Change is one field of a ticket, before and after.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

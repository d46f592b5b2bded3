package chat

import (
	"strconv"
	"strings"
)

func formatNumber(n int64) string { return strconv.FormatInt(n, 10) }

// A MessageView is an entry as one side may see it.
type MessageView struct {
	ID          string       `json:"id"`
	Seq         int64        `json:"seq"`
	ClientID    string       `json:"client_id"` // its own side's only
	Type        EntryType    `json:"type"`
	From        Kind         `json:"from"`
	Author      string       `json:"author"`
	Name        string       `json:"name"`
	Text        string       `json:"text"`
	Attachments []Attachment `json:"attachments"`
	Data        *EntryData   `json:"data"`
	At          int64        `json:"at"`
	Status      Status       `json:"status"` // the conversation's after it
}

// View is the entry as one side sees it.
func (m *Message) View(side Kind) MessageView {
	v := MessageView{
		ID: m.ID, Seq: m.Seq, Type: m.Type, From: m.From, Author: m.Author, Name: m.Name,
		Text: m.Text, Attachments: m.Attachments, Data: m.Data, At: m.At, Status: m.State.Status,
	}
	if v.Attachments == nil {
		v.Attachments = []Attachment{}
	}
	if m.From == side {
		v.ClientID = m.ClientID[strings.LastIndexByte(m.ClientID, ':')+1:]
	}
	return v
}

// Views are entries as one side sees them.
func Views(entries []Message, side Kind) []MessageView {
	views := make([]MessageView, len(entries))
	for i := range entries {
		views[i] = entries[i].View(side)
	}
	return views
}

// A VisitorView is a conversation as its visitor sees it. What would tell an
// unverified visitor whether the case that they named exists (its project, its
// link) is not in it (E4).
type VisitorView struct {
	ID          string     `json:"id"`
	Version     int64      `json:"version"`
	Project     string     `json:"project"`
	ProjectName string     `json:"project_name"`
	Case        int64      `json:"case"`
	Status      Status     `json:"status"`
	Agent       *AgentView `json:"agent"`
	Seq         int64      `json:"seq"`
	LastText    string     `json:"last_text"`
	LastFrom    Kind       `json:"last_from"`
	LastAt      int64      `json:"last_at"`
	Unread      int        `json:"unread"`
	AgentRead   int64      `json:"agent_read"`
	Place       int        `json:"place"`
	Stars       int        `json:"stars"`
	CreatedAt   int64      `json:"created_at"`
	ClosedAt    int64      `json:"closed_at"`
	Asked       int64      `json:"asked"`            // when an e-mail was asked for, 0: it was not
	Follow      bool       `json:"follow"`           // what is written after the end goes to the case
	Merged      string     `json:"merged,omitempty"` // the conversation that this one goes on in
}

// An AgentView is an agent as visitors see them.
type AgentView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// visitorView is the conversation as its visitor sees it. Names are what the
// page knows; place is its place in the queue.
func (c *Conversation) visitorView(page *directoryPage, place int) VisitorView {
	v := VisitorView{
		ID: c.ID, Version: c.Version, Project: c.Project, Case: c.Ticket, Status: c.Status, Seq: c.Seq,
		LastText: c.LastText, LastFrom: c.LastAuthor, LastAt: c.LastAt, Unread: c.VisitorUnread,
		AgentRead: c.AgentRead, Place: place, Stars: c.Stars, CreatedAt: c.CreatedAt, ClosedAt: c.ClosedAt,
		Asked: c.Asked, Follow: c.Follow, Merged: c.Merged,
	}
	if c.CaseHidden() {
		v.Project, v.Case = "", c.Claim
	}
	for i := range page.projects {
		if p := &page.projects[i]; p.ID == v.Project {
			v.ProjectName = p.Texts[c.Locale].Name
			if v.ProjectName == "" {
				v.ProjectName = p.Name
			}
		}
	}
	for i := range page.agents {
		if a := &page.agents[i]; a.ID == c.Agent && c.Agent != "" {
			v.Agent = &AgentView{ID: a.ID, Name: a.Name}
		}
	}
	return v
}

package chat

import (
	"context"

	"recado/tenant"
)

// Kinds of the jobs that send a letter. They are parked (JobParked) until a
// node that has a mail server wakes them, so that no letter is given up because
// nobody could send it.
const (
	// JobTranscriptMail sends a visitor's conversation to them (A4); Subject is
	// the request.
	JobTranscriptMail = "mail.transcript"
	// JobCaseMail tells a requester the number of their new case (S4); Subject
	// is the ticket's origin.
	JobCaseMail = "mail.case"
	// JobAnswerMail brings a requester a public answer (M7); Subject is the
	// ticket, Data has the note's client id.
	JobAnswerMail = "mail.answer"
	// JobInvitationMail invites somebody to be an agent, JobResetMail lets an
	// agent set a new password; Subject is the agent.
	JobInvitationMail = string(tenant.LetterInvitation)
	JobResetMail      = string(tenant.LetterReset)
	// JobEscalationMail tells somebody of the company that nobody has taken a
	// visitor; Subject is the conversation, Data says whom (EscalatedTo,
	// EscalatedAgent).
	JobEscalationMail = "mail.escalation"
)

// MailJobs are the kinds of all jobs that send a letter.
var MailJobs = []string{JobTranscriptMail, JobCaseMail, JobAnswerMail, JobInvitationMail, JobResetMail, JobEscalationMail}

// A Mail says what became of a letter. Its ID is its job's, so that a job that
// runs twice sends one letter.
type Mail struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Kind    string `json:"kind"`  // of the job
	About   string `json:"about"` // id of the conversation, ticket or agent
	Note    string `json:"note"`  // id of the ticket's note that it brings, ""
	To      string `json:"to"`
	// Subject and Data are its job's, to send it once more.
	Subject string            `json:"subject,omitempty"`
	Data    map[string]string `json:"data,omitempty"`
	// State is MailWaiting before the first attempt and between two.
	State     MailState `json:"state"`
	Attempts  int64     `json:"attempts"`
	Why       string    `json:"why"` // the last attempt failed, in the mail server's words
	CreatedAt int64     `json:"created_at"`
	ChangedAt int64     `json:"changed_at"`
}

// A MailState says where a letter stands.
type MailState string

const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"   // a mail server has it
	MailFailed  MailState = "failed" // nobody will try again
)

// A MailStore keeps what became of letters.
type MailStore interface {
	InsertMail(ctx context.Context, sc tenant.Scope, m *Mail) error
	Mail(ctx context.Context, sc tenant.Scope, id string) (*Mail, error)
	ReplaceMail(ctx context.Context, sc tenant.Scope, m *Mail) error
	// Mails returns those about a conversation, ticket or agent, the newest first, at
	// most 200.
	Mails(ctx context.Context, sc tenant.Scope, about string) ([]Mail, error)
	// AllMails returns a page of the tenant's letters in a state, "" for all,
	// the newest first.
	AllMails(ctx context.Context, sc tenant.Scope, state MailState, cursor string, limit int) (tenant.Page[Mail], error)
	// MarkTranscript says what became of a transcript that was asked for.
	MarkTranscript(ctx context.Context, sc tenant.Scope, id string, state TranscriptState) error
}

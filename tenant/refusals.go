package tenant

// Every refusal that Recado can give. The reason is the key of its sentence
// in static/shared/lang/*.json (a test compares both lists) and in docs/api.md.
// Sentences here are for developers; {places} are filled from Params.
var (
	ErrInternal        = &Error{Code: Internal, Reason: "internal", Message: "Something went wrong on our side. Nothing that was confirmed is lost."}
	ErrUnavailable     = &Error{Code: Unavailable, Reason: "unavailable", Message: "The service is not available right now. Try again in a moment.", RetryAfter: 2}
	ErrStopping        = &Error{Code: Unavailable, Reason: "stopping", Message: "This server is stopping. Connect again.", RetryAfter: 1}
	ErrNotFound        = &Error{Code: NotFound, Reason: "not_found", Message: "There is nothing here by that name."}
	ErrUnauthorized    = &Error{Code: Unauthorized, Reason: "unauthorized", Message: "Sign in to go on."}
	ErrTokenExpired    = &Error{Code: Unauthorized, Reason: "token_expired", Message: "The token has expired. Get a new one."}
	ErrBadLogin        = &Error{Code: Unauthorized, Reason: "bad_login", Message: "The e-mail or the password is wrong."}
	ErrCodeRequired    = &Error{Code: Unauthorized, Reason: "code_required", Message: "A code of the second factor is needed."}
	ErrBadCode         = &Error{Code: Invalid, Reason: "bad_code", Message: "This code is wrong, or was used already."}
	ErrKeyForbidden    = &Error{Code: Forbidden, Reason: "key_forbidden", Message: "This API key does not open this."}
	ErrNoConsent       = &Error{Code: Forbidden, Reason: "no_consent", Message: "This company does not let an operator in at the moment."}
	ErrStayForbidden   = &Error{Code: Forbidden, Reason: "stay_forbidden", Message: "An operator who is here with the company's consent may not do this."}
	ErrForbidden       = &Error{Code: Forbidden, Reason: "forbidden", Message: "You may not do this."}
	ErrOriginForbidden = &Error{Code: Forbidden, Reason: "origin_forbidden", Message: "This page's address is not on the widget's list of allowed origins."}
	ErrTooMany         = &Error{Code: TooMany, Reason: "too_many", Message: "Too many requests. Wait {seconds} seconds.", RetryAfter: 1}
	ErrCrowded         = &Error{Code: TooMany, Reason: "crowded", Message: "Too many connections are open at the moment. What is written arrives all the same, a little later.", RetryAfter: 30}
	ErrTooManySessions = &Error{Code: TooMany, Reason: "too_many_sessions", Message: "Too many open windows. Close one of them.", RetryAfter: 30}
	ErrStale           = &Error{Code: Conflict, Reason: "stale", Message: "Somebody changed this meanwhile. Look at the new version and try again."}
	ErrTaken           = &Error{Code: Conflict, Reason: "taken", Message: "This is already in use."}

	ErrBadJSON            = &Error{Code: Invalid, Reason: "bad_json", Message: "This is not valid JSON of the expected shape."}
	ErrBadFrame           = &Error{Code: Invalid, Reason: "bad_frame", Message: "This frame is not a JSON object with a known type."}
	ErrHelloFirst         = &Error{Code: Invalid, Reason: "hello_first", Message: "The first frame must be hello."}
	ErrBodyTooLarge       = &Error{Code: TooLarge, Reason: "body_too_large", Message: "The request is larger than {limit} bytes."}
	ErrRequired           = &Error{Code: Invalid, Reason: "required", Message: "This is required."}
	ErrBadValue           = &Error{Code: Invalid, Reason: "bad_value", Message: "This value is not allowed here."}
	ErrWholeNumber        = &Error{Code: Invalid, Reason: "whole_number", Message: "This must be a whole number."}
	ErrTooLong            = &Error{Code: Invalid, Reason: "too_long", Message: "This is longer than {limit} characters."}
	ErrBadText            = &Error{Code: Invalid, Reason: "bad_text", Message: "The text is not valid UTF-8 or holds characters that can't be shown."}
	ErrBadEmail           = &Error{Code: Invalid, Reason: "bad_email", Message: "This is not an e-mail address."}
	ErrBadClientID        = &Error{Code: Invalid, Reason: "bad_client_id", Message: "client_id must be 8 to 64 letters, digits, hyphens or underscores."}
	ErrBadCursor          = &Error{Code: Invalid, Reason: "bad_cursor", Message: "The cursor is not one of ours. Start again from the first page."}
	ErrBadHours           = &Error{Code: Invalid, Reason: "bad_hours", Message: "The hours are not valid: {why}."}
	ErrWeakPassword       = &Error{Code: Invalid, Reason: "weak_password", Message: "The password must have at least {limit} characters."}
	ErrBadPassword        = &Error{Code: Invalid, Reason: "bad_password", Message: "This is not the present password."}
	ErrLimit              = &Error{Code: Conflict, Reason: "limit_reached", Message: "There can't be more than {limit} of these."}
	ErrIdentityBad        = &Error{Code: Unauthorized, Reason: "identity_invalid", Message: "The identity token is not valid: {why}."}
	ErrChooseTenant       = &Error{Code: Conflict, Reason: "choose_tenant", Message: "This login belongs to several tenants. Choose one."}
	ErrAgentDisabled      = &Error{Code: Forbidden, Reason: "agent_disabled", Message: "This agent is disabled."}
	ErrTenantLeaving      = &Error{Code: Forbidden, Reason: "tenant_closed", Message: "This tenant is closed."}
	ErrTenantSuspended    = &Error{Code: Forbidden, Reason: "tenant_suspended", Message: "This tenant is suspended. Who runs the server can open it again."}
	ErrTenantGone         = &Error{Code: Conflict, Reason: "tenant_gone", Message: "The deletion of this tenant has begun and can't be taken back."}
	ErrNoReceipt          = &Error{Code: Conflict, Reason: "no_receipt", Message: "This tenant is not deleted yet. Its receipt is there when it is."}
	ErrQuotaAgents        = &Error{Code: Conflict, Reason: "quota_agents", Message: "The plan of this tenant allows {limit} agents."}
	ErrQuotaConversations = &Error{Code: Conflict, Reason: "quota_conversations", Message: "The conversations of this month are used up. Leave a message and it becomes a case."}
	ErrQuotaStorage       = &Error{Code: Conflict, Reason: "quota_storage", Message: "There is no room for this file: the plan of this tenant allows {limit} MB."}
	ErrNoSSO              = &Error{Code: NotFound, Reason: "no_sso", Message: "There is no single sign-on here."}
	ErrSSORequired        = &Error{Code: Forbidden, Reason: "sso_required", Message: "Sign in at your company."}
	ErrSSOFailed          = &Error{Code: Unauthorized, Reason: "sso_failed", Message: "Signing in at your company did not work. Try again."}
	ErrSSOStranger        = &Error{Code: Forbidden, Reason: "sso_stranger", Message: "Nobody here has the address {email} that your company knows you by."}
	ErrBadIssuer          = &Error{Code: Invalid, Reason: "bad_issuer", Message: "No identity provider can be used at this address: {why}."}
	ErrNoMail             = &Error{Code: Conflict, Reason: "no_mail", Message: "This server sends no e-mail."}
	ErrBadPlace           = &Error{Code: Invalid, Reason: "bad_place", Message: "There is no {place} in this letter."}
	ErrPlaceNeeded        = &Error{Code: Invalid, Reason: "place_needed", Message: "The letter needs {place} here."}
	ErrMisplaced          = &Error{Code: Invalid, Reason: "misplaced", Message: "{place} can't stand there. Places stand between tags, those of paragraphs once; the link stands alone in the text, and in HTML as <a href=\"...\"> with nothing else."}
	ErrBadMarkup          = &Error{Code: Invalid, Reason: "bad_markup", Message: "This can't stand in a letter: {what}"}
	ErrLastOwner          = &Error{Code: Conflict, Reason: "last_owner", Message: "A tenant needs at least one owner."}
	ErrLastProject        = &Error{Code: Conflict, Reason: "last_project", Message: "Visitors need at least one other project."}
	ErrProjectBusy        = &Error{Code: Conflict, Reason: "project_busy", Message: "This project has {open} open conversations. Say to which project they go."}

	ErrEmptyMessage       = &Error{Code: Invalid, Reason: "empty_message", Message: "The message is empty."}
	ErrMessageTooLong     = &Error{Code: Invalid, Reason: "message_too_long", Message: "The message is longer than {limit} characters."}
	ErrTooManyAttachments = &Error{Code: Invalid, Reason: "too_many_attachments", Message: "A message carries at most {limit} files."}
	ErrConversationClosed = &Error{Code: Conflict, Reason: "conversation_closed", Message: "This conversation has ended."}
	ErrConversationTaken  = &Error{Code: Conflict, Reason: "conversation_taken", Message: "Another agent has this conversation."}
	ErrNotClosed          = &Error{Code: Conflict, Reason: "conversation_open", Message: "This conversation has not ended yet."}
	ErrNoCase             = &Error{Code: Conflict, Reason: "no_case", Message: "This conversation belongs to no case."}
	ErrHasCase            = &Error{Code: Conflict, Reason: "has_case", Message: "This conversation belongs to case {number} already."}
	ErrAlreadyRated       = &Error{Code: Conflict, Reason: "already_rated", Message: "This conversation was rated already."}
	ErrBadStars           = &Error{Code: Invalid, Reason: "bad_stars", Message: "The rating is a number from 1 to 5."}
	ErrNoAddress          = &Error{Code: Conflict, Reason: "no_address", Message: "The network address of this conversation is not known."}
	ErrBanned             = &Error{Code: Forbidden, Reason: "banned", Message: "You can't write here for now. Try again in {hours} hours."}
	ErrOffline            = &Error{Code: Conflict, Reason: "offline", Message: "Nobody is here right now. Leave a message and it becomes a case."}
	ErrBadProject         = &Error{Code: Invalid, Reason: "bad_project", Message: "Choose one of the subjects."}
	ErrEmailRequired      = &Error{Code: Invalid, Reason: "email_required", Message: "Leave an e-mail address, so that the answer reaches you."}
	ErrFieldRequired      = &Error{Code: Invalid, Reason: "field_required", Message: "Answer this question."}
	ErrConsentRequired    = &Error{Code: Invalid, Reason: "consent_required", Message: "This needs your consent."}
	ErrVerifiedOnly       = &Error{Code: Forbidden, Reason: "verified_only", Message: "Only visitors who are signed in on the company's site can do this."}
	ErrSubjectRequired    = &Error{Code: Invalid, Reason: "subject_required", Message: "Say in a few words what it is about."}

	ErrFileEmpty      = &Error{Code: Invalid, Reason: "file_empty", Message: "The file is empty."}
	ErrFileTooLarge   = &Error{Code: TooLarge, Reason: "file_too_large", Message: "The file is larger than {limit} MB."}
	ErrFileType       = &Error{Code: Invalid, Reason: "file_type", Message: "Files of this type ({type}) are not accepted."}
	ErrFileName       = &Error{Code: Invalid, Reason: "file_name", Message: "The file needs a name."}
	ErrFilesOff       = &Error{Code: Forbidden, Reason: "files_off", Message: "Files are not accepted in this subject."}
	ErrFileGone       = &Error{Code: NotFound, Reason: "file_gone", Message: "This link has expired. Open the file again from the conversation."}
	ErrFileUnfinished = &Error{Code: Invalid, Reason: "file_unfinished", Message: "The file did not arrive whole. Send it again."}
	ErrBadCaseNumber  = &Error{Code: Invalid, Reason: "bad_case_number", Message: "A case number has only digits."}
	ErrCaseNotFound   = &Error{Code: NotFound, Reason: "case_not_found", Message: "We found no open case of yours with that number."}
	ErrBadStatus      = &Error{Code: Invalid, Reason: "bad_status", Message: "A ticket can't have that status."}
	ErrTicketClosed   = &Error{Code: Conflict, Reason: "ticket_closed", Message: "This case is closed."}
	ErrNoTargetAgent  = &Error{Code: Invalid, Reason: "bad_agent", Message: "That agent does not work in this project."}
)

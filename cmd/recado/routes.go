package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
	"recado/ticket"
	"recado/widget"
)

// Deadlines of one request's work in the rooms, and of reading it.
const (
	requestTime = 20 * time.Second
	uploadTime  = 10 * time.Minute
)

// routes is every URL of the server.
func (s *server) routes(frames context.Context) *fiber.App {
	app := fiber.New(fiber.Config{
		AppName: "Recado", DisableStartupMessage: true, ErrorHandler: tenant.ErrorHandler(s.log),
		Immutable:         true, // strings must outlive their request
		StreamRequestBody: true, BodyLimit: 1 << 20, ReadTimeout: uploadTime, IdleTimeout: 2 * time.Minute,
		ReadBufferSize: 8 << 10, EnableTrustedProxyCheck: true, TrustedProxies: s.trustedProxies(), ProxyHeader: s.proxyHeader(),
		EnableIPValidation: true,
	})
	app.Server().KeepHijackedConns = true // a session closes its own connection
	app.Use(tenant.Begin(s.log, requestTime), s.count, secure, tenant.Addresses(s.cfg.TrustedProxies))

	people := tenant.NewHandlers(tenant.HandlersOptions{Auth: s.auth, Admin: s.admin, PublicURL: s.cfg.PublicURL, Secure: s.https(), Used: s.chat.UsageOf, Texts: s.chat.ReplyTexts, Bounds: bounds(&s.cfg)})
	talks := &chat.Handlers{Service: s.chat, People: s.pipes.store, Choose: s.admin.SetAvailability, Remove: s.admin.RemoveProject, Audit: s.admin.Audited}
	cases := &ticket.Handlers{Service: s.tickets, Admit: s.chat.Admit, Audit: s.admin.Audited}
	door := &widget.Handlers{Service: s.widget, Audit: s.admin.Audited}
	sockets := chat.NewSockets(frames, chat.SocketOptions{
		Service: s.chat, Gate: s.gate, Log: s.log, Sessions: s.cfg.ActorSessions, Frames: s.cfg.RateSends.Count, FramesPer: s.cfg.RateSends.Per, OriginAllowed: s.ownOrigin, Place: s.auth.Tokens.Place,
		Times: chat.Times{Hello: s.cfg.HelloTimeout, Ping: s.cfg.PresencePing, Dead: s.cfg.PresenceLease, Frame: s.cfg.FrameLimit},
	})

	// The widget, the screens, the files.
	app.Get("/w/recado.d.ts", door.Types)
	app.Get("/w/:key/panel", door.Panel)
	app.Get("/w/:key/preview", door.Preview)
	app.Get("/w/:key", door.Loader)
	app.Get("/t/:key", door.Plain)
	app.Post("/t/:key", tenant.Extend(uploadTime), door.PlainSend)
	app.Get("/t/:key/:number", door.PlainCase)
	app.Post("/t/:key/:number", tenant.Extend(uploadTime), door.PlainReply)
	app.Get("/files/:token", door.Download)
	app.Get("/static/*", s.staticFile)
	app.Get("/console", s.console)
	app.Get("/console/*", s.console)
	app.Get("/operator", s.operatorDesk)
	app.Get("/operator/*", s.operatorDesk)
	app.Get("/demo", s.demoPage)
	app.Get("/demo/mails", s.demoMails)
	app.Get("/", func(c *fiber.Ctx) error { return c.Redirect("/console") })
	app.Get("/ws", sockets.Handler())

	// Running it.
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok") })
	app.Get("/readyz", s.ready)
	app.Get("/metrics", s.metrics)

	api := app.Group("/api/v1")

	// Anybody.
	api.Get("/widgets/:key", door.Boot)
	api.Get("/widgets/:key/availability", door.Availability)
	api.Post("/widgets/:key/visitors", door.Enter)

	// Signing in.
	api.Post("/auth/login", people.Login)
	api.Post("/auth/accept", people.Accept)
	api.Post("/auth/reset", people.AskReset)
	api.Post("/auth/password", people.Reset)
	api.Post("/auth/sso", people.BeginSSO)
	api.Post("/auth/sso/finish", people.FinishSSO)
	api.Post("/auth/refresh", people.Refresh)
	api.Post("/auth/logout", people.Logout)
	api.Post("/auth/logout-all", s.auth.Agents, people.LogoutAll)

	// An agent's, but here: a group's prefix has no end, and that of /visitor
	// below would ask /visitors for a visitor's token.
	api.Get("/visitors/:id", s.auth.Agents, s.desk.GetVisitor)
	api.Delete("/visitors/:id/ban", s.auth.Agents, talks.Unban)

	// Visitors.
	visitor := api.Group("/visitor", s.auth.Visitors)
	visitor.Get("", door.Visitor)
	visitor.Patch("", door.PatchVisitor)
	visitor.Get("/stream", sockets.Stream)
	visitor.Get("/conversations", door.Conversations)
	visitor.Post("/conversations", door.Receive)
	visitor.Get("/conversations/:id", door.Conversation)
	visitor.Get("/conversations/:id/messages", door.Messages)
	visitor.Post("/conversations/:id/messages", door.Send)
	visitor.Post("/conversations/:id/read", door.Read)
	visitor.Patch("/conversations/:id/context", door.Context)
	visitor.Post("/conversations/:id/typing", door.Typing)
	visitor.Post("/conversations/:id/transcript", door.Transcript)
	visitor.Post("/conversations/:id/end", door.End)
	visitor.Post("/conversations/:id/rating", door.Rate)
	visitor.Get("/cases", door.Cases)
	visitor.Get("/cases/:number", door.Case)
	visitor.Get("/cases/:number/notes", door.CaseThread)
	visitor.Post("/files", tenant.Extend(uploadTime), door.Upload)
	visitor.Get("/files/:id", door.File)

	// The operator.
	server := &tenant.OperatorHandlers{Auth: s.auth, Admin: s.admin, Deletion: s.deletion(), Used: s.chat.UsageOf, Secure: s.https()}
	api.Post("/operator/login", server.Login)
	api.Post("/operator/refresh", server.Refresh)
	api.Post("/operator/logout", server.Logout)
	api.Get("/operator/exports/:token", s.export) // asked by a link, which shows the cookie
	operator := api.Group("/operator", s.auth.Operators)
	operator.Get("/security", people.GetSecurity)
	operator.Delete("/sessions/:id", people.DeleteSession)
	operator.Post("/factor", people.PostFactor)
	operator.Put("/factor", people.PutFactor)
	operator.Delete("/factor", people.DeleteFactor)
	operator.Get("/tenants", server.GetTenants)
	operator.Post("/tenants", server.PostTenant)
	operator.Get("/tenants/:id", server.GetTenant)
	operator.Post("/tenants/:id/suspend", server.Suspend)
	operator.Post("/tenants/:id/resume", server.Resume)
	operator.Delete("/tenants/:id", server.DeleteTenant)
	operator.Post("/tenants/:id/take-back", server.TakeBack)
	operator.Get("/tenants/:id/receipt", server.GetReceipt)
	operator.Get("/tenants/:id/plan", server.GetPlan)
	operator.Put("/tenants/:id/plan", server.PutPlan)
	operator.Post("/tenants/:id/export", server.PostExport)
	operator.Post("/tenants/:id/stay", server.PostStay)
	operator.Delete("/tenants/:id/stay", server.DeleteStay)
	operator.Get("/changes", server.GetChanges)
	operator.Get("/health", s.health)
	operator.Post("/health/test", s.testHealth)
	operator.Get("/delivery", s.delivery.Get)
	failed := &chat.JobDesk{Jobs: s.pipes.store, Admin: s.admin, Scope: tenant.UnscopedScope, Deletes: jobDelete}
	operator.Get("/jobs", failed.List)
	operator.Post("/jobs/retry", failed.Retry)
	operator.Post("/jobs/drop", failed.Drop)

	// Agents.
	agent := api.Group("", s.auth.Agents)
	agent.Get("/me", talks.Me)
	agent.Put("/me/availability", talks.SetAvailability)
	agent.Post("/me/password", people.ChangePassword)
	agent.Get("/me/security", people.GetSecurity)
	agent.Delete("/me/sessions/:id", people.DeleteSession)
	agent.Post("/me/factor", people.PostFactor)
	agent.Put("/me/factor", people.PutFactor)
	agent.Delete("/me/factor", people.DeleteFactor)
	agent.Get("/me/push", talks.Pushes)
	agent.Put("/me/push", talks.PutPush)
	agent.Post("/me/push/test", talks.TryPush)
	agent.Delete("/me/push/:id", talks.DeletePush)
	agent.Get("/me/mentions", talks.Mentions)
	agent.Post("/me/mentions/read", talks.ReadMentions)
	agent.Get("/desk", talks.Desk)
	agent.Get("/conversations", talks.Conversations)
	agent.Get("/conversations/:id", talks.Conversation)
	agent.Get("/conversations/:id/context", talks.Context)
	agent.Get("/conversations/:id/routing", talks.Trace)
	agent.Get("/conversations/:id/messages", talks.Messages)
	agent.Post("/conversations/:id/messages", talks.Send)
	agent.Get("/conversations/:id/notes", talks.Notes)
	agent.Post("/conversations/:id/notes", talks.Note)
	agent.Post("/conversations/:id/read", talks.Read)
	agent.Post("/conversations/:id/claim", talks.Claim)
	agent.Post("/conversations/:id/transfer", talks.Transfer)
	agent.Post("/conversations/:id/release", talks.Release)
	agent.Post("/conversations/:id/end", talks.End)
	agent.Post("/conversations/:id/ticket", s.desk.PostConversion)
	agent.Post("/conversations/:id/join", s.desk.PostJoin)
	agent.Post("/conversations/:id/undo", s.desk.PostUndo)
	agent.Post("/conversations/:id/ban", talks.Ban)
	agent.Post("/conversations/:id/merge", talks.Merge)
	agent.Get("/bans", talks.Bans)
	agent.Get("/replies", talks.SavedReplies)
	agent.Post("/replies", talks.PostSavedReply)
	agent.Put("/replies/:id", talks.PutSavedReply)
	agent.Delete("/replies/:id", talks.DeleteSavedReply)
	agent.Post("/files", tenant.Extend(uploadTime), door.Upload)
	agent.Get("/files/:id", door.File)
	agent.Get("/tickets", cases.GetTickets)
	agent.Post("/tickets", cases.PostTicket)
	agent.Get("/tickets/:id", cases.GetTicket)
	agent.Patch("/tickets/:id", cases.PatchTicket)
	agent.Get("/tickets/:id/notes", cases.GetNotes)
	agent.Post("/tickets/:id/notes", cases.PostNote)
	agent.Get("/tickets/:id/mails", cases.GetMails)
	agent.Get("/board", talks.Board)
	agent.Get("/reports/conversations", talks.Report)
	agent.Get("/reports/conversations/list", talks.Behind)
	agent.Get("/reports/tickets", cases.GetReport)
	agent.Get("/reports/tickets/list", cases.GetBehind)

	// Administration.
	admin := agent.Group("/admin", tenant.Require(tenant.ManageTenant))
	admin.Get("/tenant", people.GetTenant)
	admin.Put("/tenant", people.PutTenant)
	admin.Post("/identity", people.PostIdentity)
	admin.Delete("/identity/:kid", people.DeleteIdentity)
	admin.Get("/sso", people.GetSSO)
	admin.Put("/sso", people.PutSSO)
	admin.Delete("/sso", people.DeleteSSO)
	admin.Get("/keys", people.GetKeys)
	admin.Post("/keys", people.PostKey)
	admin.Delete("/keys/:id", people.DeleteKey)
	admin.Get("/changes", people.GetChanges)
	admin.Get("/plan", people.GetPlan)
	admin.Get("/projects", people.GetProjects)
	admin.Post("/projects", people.PostProject)
	admin.Get("/projects/:id", people.GetProject)
	admin.Put("/projects/:id", people.PutProject)
	admin.Delete("/projects/:id", talks.DeleteProject)
	admin.Get("/projects/:id/availability", talks.Explained)
	admin.Get("/widgets", people.GetWidgets)
	admin.Post("/widgets", people.PostWidget)
	admin.Get("/widgets/:id", people.GetWidget)
	admin.Put("/widgets/:id", people.PutWidget)
	admin.Get("/widgets/:id/install", door.Install)
	admin.Put("/preview", people.PutPreview)
	admin.Get("/settings", people.GetSettings)
	admin.Post("/settings", people.PostSettings)
	admin.Get("/mail", people.GetMail)
	admin.Put("/mail", people.PutMail)
	admin.Post("/mail/test", people.PostMailTry)
	admin.Get("/mails", door.Mails)
	admin.Post("/mails/:id/retry", door.RetryMail)
	letters := &widget.LetterDesk{Service: s.widget, Admin: s.admin, Send: s.sendNow}
	admin.Get("/letters", letters.GetLetters)
	admin.Get("/letters/:kind/:locale", letters.GetLetter)
	admin.Put("/letters/:kind/:locale", letters.PutLetter)
	admin.Delete("/letters/:kind/:locale", letters.DeleteLetter)
	admin.Post("/letters/:kind/:locale/preview", letters.PreviewLetter)
	admin.Post("/letters/:kind/:locale/test", letters.TryLetter)
	admin.Get("/languages", people.GetLanguages)
	admin.Get("/drafts", people.GetDrafts)
	admin.Get("/drafts/:kind/:id", people.GetDraft)
	admin.Put("/drafts/:kind/:id", people.PutDraft)
	admin.Delete("/drafts/:kind/:id", people.DeleteDraft)
	admin.Post("/drafts/:kind/:id/publish", people.PostPublish)
	admin.Get("/agents", people.GetAgents)
	admin.Post("/agents", people.PostAgent)
	admin.Get("/agents/:id", people.GetAgent)
	admin.Put("/agents/:id", people.PutAgent)
	admin.Post("/agents/:id/invitation", people.PostInvitation)
	admin.Get("/teams", people.GetTeams)
	admin.Post("/teams", people.PostTeam)
	admin.Put("/teams/:id", people.PutTeam)
	admin.Delete("/teams/:id", people.DeleteTeam)
	admin.Get("/operator", people.GetConsent)
	admin.Put("/operator", people.PutConsent)
	admin.Delete("/operator", people.DeleteConsent)
	admin.Get("/companies", cases.GetCompanies)
	admin.Post("/companies", cases.PostCompany)
	admin.Put("/companies/:id", cases.PutCompany)

	app.Use(func(*fiber.Ctx) error { return tenant.ErrNotFound })
	return app
}

// secure sets what every answer carries.
func secure(c *fiber.Ctx) error {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	return c.Next()
}

func (s *server) https() bool {
	u, err := url.Parse(s.cfg.PublicURL)
	return err == nil && u.Scheme == "https"
}

// ownOrigin reports whether a page of this origin is one of ours: the public
// URL's, or the one that the request itself was sent to.
func (s *server) ownOrigin(c *fiber.Ctx, origin string) bool {
	return origin == s.cfg.PublicURL || origin == c.BaseURL()
}

func (s *server) trustedProxies() []string {
	var all []string
	for _, p := range s.cfg.TrustedProxies {
		all = append(all, p.String())
	}
	return all
}

// proxyHeader is read only from trusted proxies; without one it must not be
// read at all.
func (s *server) proxyHeader() string {
	if len(s.cfg.TrustedProxies) == 0 {
		return ""
	}
	return fiber.HeaderXForwardedFor
}

// gate tells who shows a token to a socket, and until when.
func (s *server) gate(ctx context.Context, token string) (tenant.Actor, int64, error) {
	c, err := s.auth.Tokens.VisitorToken(token)
	if errors.Is(err, tenant.ErrTokenExpired) {
		return tenant.Actor{}, 0, err
	}
	if err == nil {
		return c.Actor(), c.ExpiresAt, s.auth.Open(ctx, c.Scope)
	}
	actor, claims, err := s.auth.Identify(ctx, token)
	return actor, claims.ExpiresAt, err
}

// statusOf is used where an answer is a bare status.
func statusOf(ok bool) int {
	if ok {
		return http.StatusOK
	}
	return http.StatusServiceUnavailable
}

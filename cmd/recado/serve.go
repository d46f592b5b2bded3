package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/configs"
	"recado/outbound"
	"recado/sso"
	"recado/static"
	"recado/tenant"
	"recado/ticket"
	"recado/widget"
)

// A server is one node: pipes, rooms, and the doors to them.
type server struct {
	cfg   configs.Config
	log   *slog.Logger
	pipes *pipes
	start time.Time
	demo  *demoTenant // nil but in the demo

	hub      *chat.Hub
	delivery *chat.DeliveryDesk
	chat     *chat.Service
	tickets  *ticket.Service
	desk     *ticket.Desk
	widget   *widget.Service
	auth     *tenant.Auth
	admin    *tenant.Admin
	assets   *static.Assets
	requests requests
	mailer   widget.Mailer // nil: letters wait for a node that has one

	app     *fiber.App
	address string
}

// serve is the sub-command.
func serve(ctx context.Context, args []string) error {
	cfg, err := settings(args)
	if err != nil {
		return err
	}
	mailer, err := newMailer(cfg)
	if err != nil {
		return err
	}
	s, err := newServer(ctx, cfg, newLog(cfg), mailer)
	if err != nil {
		return err
	}
	return s.run(ctx, nil)
}

// settings loads them for a command without arguments of its own.
func settings(args []string) (configs.Config, error) {
	cfg, rest, err := configs.Load(args, os.Environ())
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%w: unexpected argument %q", errUsage, rest[0])
	}
	return cfg, err
}

// busWait is how long a start waits for the bus; without Redis a node serves
// all the same (DESIGN §6.14).
const busWait = time.Second

// newServer opens the pipes and builds the rooms. mailer sends letters; with
// nil they wait.
func newServer(ctx context.Context, cfg configs.Config, log *slog.Logger, mailer widget.Mailer) (*server, error) {
	s := &server{cfg: cfg, log: log, start: time.Now(), mailer: mailer}
	var err error
	if s.pipes, err = openPipes(ctx, cfg, log); err != nil {
		return nil, err
	}
	if err := s.build(); err != nil {
		return nil, errors.Join(err, s.pipes.close())
	}
	return s, nil
}

func (s *server) build() error {
	tokens, err := tenant.NewTokens(tenant.TokenOptions{
		Master: configs.Derive(s.pipes.secret, "tokens"), Access: s.cfg.AccessLife, Visitor: s.cfg.VisitorLife,
		Renew: 90 * 24 * time.Hour, Link: 10 * time.Minute, Invitation: 7 * 24 * time.Hour,
	})
	if err != nil {
		return err
	}
	passwords := tenant.NewPasswords(tenant.PasswordOptions{
		Memory: s.cfg.Argon2Memory, Time: s.cfg.Argon2Time, Threads: s.cfg.Argon2Threads,
	})
	store := s.pipes.store
	push, err := newPusher(s.cfg, s.pipes.secret)
	if err != nil {
		return err
	}
	s.hub = chat.NewHub()
	name, err := os.Hostname()
	if err != nil {
		return err
	}
	s.delivery = &chat.DeliveryDesk{Delivery: chat.NewDelivery(name, time.Now), Store: store}
	s.chat = chat.New(chat.Options{
		Store: store, People: store, Bus: s.pipes.bus, Presence: s.pipes.presence, Hub: s.hub, Delivery: s.delivery.Delivery, Log: s.log, Now: time.Now,
		Quotas:       quotas(s.cfg, limiter{s.pipes.limiter}),
		MessageLimit: s.cfg.MessageLimit, AttachmentLimit: s.cfg.MessageAttachments, FileLimit: s.cfg.FileLimit,
		Pusher: push, PushPlain: len(s.cfg.PrivateTargets) > 0,
	})
	providers := sso.New(sso.Client(outbound.New(s.cfg.PrivateTargets)), nil)
	s.auth = tenant.NewAuth(tenant.AuthOptions{
		Store: store, Tokens: tokens, Passwords: passwords, Limiter: limiter{s.pipes.limiter}, Events: s.chat, Post: s.post(), Log: s.log,
		Provider:  providers,
		LoginRate: rate(s.cfg.RateLogin), RefreshLife: s.cfg.RefreshLife,
		KeyRate: keyRate, KeyNeeds: keyNeeds, StayNeeds: stayNeeds,
	})
	s.admin = tenant.NewAdmin(tenant.AdminOptions{
		Store: store, Tokens: tokens, Passwords: passwords, Events: s.chat, Post: s.invite, Provider: providers,
		Later: s.consentOver,
		Try:   s.tryMail, Limiter: limiter{s.pipes.limiter}, MailTries: mailTries, DefaultMail: s.sendsForAll(), PrivateMail: len(s.cfg.PrivateTargets) > 0,
	})
	s.tickets = ticket.New(ticket.Options{
		Store: store, People: store, Conversations: store, Files: s.chat, Letters: store, Now: time.Now, AttachmentLimit: s.cfg.MessageAttachments,
		Publish: s.chat.PublishDesk, Tell: s.chat.PublishVisitor,
	})
	s.desk = &ticket.Desk{Tickets: s.tickets, Chat: s.chat}
	if s.assets, err = static.Open(s.cfg.Dev); err != nil {
		return err
	}
	s.widget = widget.New(widget.Options{
		People: store, Chat: s.chat, Tickets: s.tickets, Tokens: tokens, Files: s.pipes.files, Limiter: limiter{s.pipes.limiter},
		Assets: s.assets, Log: s.log, Now: time.Now, Letters: store, Mailer: s.mailer, Base: s.base, PublicURL: s.cfg.PublicURL, Poll: time.Minute, FileLimit: s.cfg.FileLimit,
		RateVisitors: rate(s.cfg.RateVisitors), RateSends: rate(s.cfg.RateSends), RateCases: rate(s.cfg.RateCases),
	})
	return nil
}

// run listens until ctx ends, then stops in order: sessions, requests,
// workers, stores. ready is called with the address once requests are
// answered.
func (s *server) run(ctx context.Context, ready func(address string)) error {
	defer func() {
		if err := s.pipes.close(); err != nil {
			s.log.Error("not closed cleanly", "error", err)
		}
	}()
	listener, err := net.Listen("tcp", s.cfg.Listen)
	if err != nil {
		return fmt.Errorf("can't listen on %s: %w; choose another address with --listen or RECADO_LISTEN", s.cfg.Listen, err)
	}
	s.address = listener.Addr().String()
	frames, stopFrames := context.WithCancel(context.WithoutCancel(ctx))
	defer stopFrames()
	s.app = s.routes(frames)

	working, stopWorkers := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorkers()
	var workers sync.WaitGroup
	s.work(working, &workers)

	// Sessions that join before the bus hears would have to catch up at once.
	select {
	case <-s.pipes.bus.Ready():
	case <-time.After(busWait):
	}
	failed := make(chan error, 1)
	go func() { failed <- s.app.Listener(listener) }()
	s.log.Info("listening", "address", s.address, "version", version, "took", time.Since(s.start).Round(time.Millisecond).String())
	if ready != nil {
		ready(s.address)
	}
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	s.stop()
	stopFrames()
	stopWorkers()
	workers.Wait()
	return err
}

// stop says goodbye to sessions, spread out so that they don't all come back
// to the next node at once, then lets requests end.
func (s *server) stop() {
	s.log.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.ShutdownTimeout)
	defer cancel()
	spread := min(3*time.Second, s.cfg.ShutdownTimeout/3)
	if s.hub.Count() < 100 {
		spread = 0
	}
	if err := s.hub.Shutdown(ctx, spread); err != nil {
		s.log.Warn("some sessions did not end in time", "error", err)
	}
	if err := s.app.ShutdownWithContext(ctx); err != nil {
		s.log.Warn("some requests did not end in time", "error", err)
	}
}

// newLog logs text on a terminal and JSON elsewhere.
func newLog(cfg configs.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel}
	format := cfg.LogFormat
	if format == "auto" {
		format = "json"
		if info, err := os.Stderr.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			format = "text"
		}
	}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

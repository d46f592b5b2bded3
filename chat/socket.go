package chat

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"recado/tenant"
)

// A Gate turns the token of a hello or renew frame into who it is and until
// when (ms). It reads tenant, agent and projects anew (DESIGN §5).
type Gate func(ctx context.Context, token string) (actor tenant.Actor, expires int64, err error)

// SocketOptions are what the door of sockets needs.
type SocketOptions struct {
	Service  *Service
	Gate     Gate
	Times    Times
	Sessions int // of one actor
	// Frames are how many one session may send in FramesPer (a second if it is
	// 0), with bursts of three times as many.
	Frames    int
	FramesPer time.Duration
	// Place is a network address as visitors carry it; nil: nothing is known.
	Place func(sc tenant.Scope, address string) string
	// OriginAllowed says whether a browser's page of this origin may open a
	// socket; only Recado's own pages may.
	OriginAllowed func(c *fiber.Ctx, origin string) bool
	// Portable leaves sockets to contrib's handler, also where they could be
	// taken over.
	Portable bool
	Log      *slog.Logger
}

// Sockets is the door of sockets.
type Sockets struct {
	SocketOptions
	stop   context.Context // ends when the node stops: no frame is handled after it
	crew   *crew
	poller *poller // nil where contrib's handler keeps all sockets
}

// NewSockets returns the door; it works until stop ends.
func NewSockets(stop context.Context, o SocketOptions) *Sockets {
	d := &Sockets{SocketOptions: o, stop: stop, crew: newCrew()}
	if o.Portable {
		return d
	}
	poller, err := newPoller(o.Log)
	if err != nil {
		o.Log.Warn("sockets cost more memory here than they must", "error", err)
		return d
	}
	d.poller = poller
	context.AfterFunc(stop, poller.close)
	return d
}

// localAddress is where a request that becomes a socket came from.
const localAddress = "socket.address"

// Handler upgrades GET /ws, and takes the connection over. Where that can't be
// done, contrib's handler keeps it: its wrapper is pooled, so the session gets
// the inner connection, and the handler returns only when nothing uses it
// (DESIGN §7).
func (d *Sockets) Handler() fiber.Handler {
	upgrade := websocket.New(func(c *websocket.Conn) {
		address, _ := c.Locals(localAddress).(string)
		if t, ok := takeOver(c.NetConn(), d.poller); ok {
			d.keep(t, address)
			return
		}
		session, l := d.begin(c.Conn, d.Times, address)
		session.Run(l)
	}, websocket.Config{
		ReadBufferSize: 1024, WriteBufferSize: 1024,
		RecoverHandler: func(*websocket.Conn) {
			if r := recover(); r != nil {
				d.Log.Error("a socket's handler panicked", "panic", r, "stack", string(debug.Stack()))
			}
		},
	})
	return func(c *fiber.Ctx) error {
		if !websocket.IsWebSocketUpgrade(c) {
			return tenant.ErrBadFrame
		}
		if origin := c.Get(fiber.HeaderOrigin); origin != "" && !d.OriginAllowed(c, origin) {
			return tenant.ErrOriginForbidden
		}
		if err := d.Service.Quotas.Knock(c.UserContext(), tenant.Address(c)); err != nil {
			return err
		}
		c.Locals(localAddress, tenant.Address(c))
		return upgrade(c)
	}
}

// keep gives a taken socket to the poller; what stops the node waits for it
// from now on.
func (d *Sockets) keep(t *taken, address string) {
	var l listener
	t.limit = d.Times.Frame
	t.session, l = d.begin(t, d.Times, address)
	t.session.open(l)
	d.poller.add(t)
}

// begin makes a socket's session known, and returns who listens to it.
func (d *Sockets) begin(conn socket, times Times, address string) (*Session, listener) {
	v := &visit{Sockets: d, session: NewSession(tenant.NewID(), conn, times, d.crew), address: address}
	if err := v.enter(); err != nil {
		v.refuse(tenant.Answer(err), "")
		v.session.Close(goodbyeFor(err))
		return v.session, nobody{}
	}
	return v.session, v
}

// enter lets a session in that has not said whose it is.
func (v *visit) enter() error {
	if err := v.Service.Quotas.Open(v.address); err != nil {
		return err
	}
	err := v.Service.Hub.enter(v.session)
	if err != nil {
		v.Service.Quotas.Close(v.address)
	}
	return err
}

// nobody listens to who was not let in.
type nobody struct{}

func (nobody) handle([]byte, bool) {}
func (nobody) end()                {}

// A visit is one session's side of the protocol. Its frames come one by one,
// from whoever reads.
type visit struct {
	*Sockets
	session *Session
	address string // the network's
	bucket  bucket

	joined bool
	actor  *tenant.Actor // once joined
}

const frameWait = 15 * time.Second // for what one frame asks of the store

func (v *visit) handle(raw []byte, text bool) {
	defer v.guard()
	if !v.bucket.take(tenant.Rate{Count: v.Frames, Per: or(v.FramesPer, time.Second)}, time.Now()) {
		v.refuse(tenant.ErrTooMany.With("seconds", 1), "")
		v.session.Close(GoodbyeFlood)
		return
	}
	in, err := decodeFrame(raw, text)
	if err != nil {
		v.refuse(tenant.Answer(err), in.ClientID)
		return
	}
	if !v.joined && in.Type != "hello" {
		v.refuse(tenant.ErrHelloFirst, in.ClientID)
		return
	}
	if v.joined && v.actor.ByConsent && in.Type != "renew" && in.Type != "ping" {
		v.refuse(tenant.ErrStayForbidden, in.ClientID)
		return
	}
	if v.joined && v.quick(&in) {
		return
	}
	v.session.waits()
	ctx, cancel := context.WithTimeout(v.stop, frameWait)
	defer cancel()
	if err := v.do(ctx, &in, len(raw)); err != nil {
		v.failed(err, &in)
	}
}

// guard ends the session of a frame that panicked. The panic must not pass:
// the writer would go on without anybody who waits for it (DESIGN §7).
func (v *visit) guard() {
	if r := recover(); r != nil {
		v.Log.Error("a frame panicked", "panic", r, "stack", string(debug.Stack()))
		v.refuse(tenant.ErrInternal, "")
		v.session.Close(GoodbyeInternal)
	}
}

// decodeFrame reads one frame. Of a frame whose text can't be stored it still
// gives the client id, so that the answer finds its message.
func decodeFrame(raw []byte, text bool) (in frameIn, err error) {
	if !text {
		return in, tenant.ErrBadFrame
	}
	if in, ok := plainFrame(raw); ok {
		return in, nil
	}
	err = tenant.DecodeJSON(raw, &in)
	if errors.Is(err, tenant.ErrBadText) && json.Unmarshal(raw, &in) == nil {
		return in, err
	}
	if err != nil || in.Type == "" {
		return frameIn{}, tenant.ErrBadFrame
	}
	return in, nil
}

// quick does what a frame asks if that needs nobody to wait for: a key pressed
// in a conversation that this node knows.
func (v *visit) quick(in *frameIn) bool {
	return in.Type == "typing" && in.Text == "" && v.stop.Err() == nil && v.Service.typed(*v.actor, in.Conversation, in.On)
}

// do does what one frame of so many bytes asks.
func (v *visit) do(ctx context.Context, in *frameIn, size int) error {
	switch in.Type {
	case "hello":
		if v.joined {
			return tenant.ErrBadFrame
		}
		return v.hello(ctx, in.Token)
	case "renew":
		return v.renew(ctx, in.Token)
	case "send":
		return v.send(ctx, in, size)
	case "typing":
		return v.Service.Typing(ctx, *v.actor, in.Conversation, in.On, in.Text)
	case "looking":
		return v.Service.Looking(ctx, *v.actor, in.Conversation, in.Doing)
	case "read":
		return v.Service.Read(ctx, *v.actor, in.Conversation, in.Seq)
	case "idle":
		return v.Service.quiet(ctx, *v.actor, v.session, in.On)
	case "ping":
		v.write(framePong{"pong", time.Now().UnixMilli()})
		return nil
	}
	return tenant.ErrBadFrame
}

func (v *visit) send(ctx context.Context, in *frameIn, size int) error {
	if err := v.Service.Admit(ctx, *v.actor, v.address, size); err != nil {
		return err
	}
	m, err := v.Service.Send(ctx, *v.actor, in.Conversation, Outgoing{ClientID: in.ClientID, Text: in.Text, Attachments: in.Attachments})
	if err != nil {
		return err
	}
	v.write(frameAck{"ack", in.ClientID, in.Conversation, m.View(kindOf(*v.actor))})
	return nil
}

// hello joins first; what the client reads after welcome then leaves no gap.
func (v *visit) hello(ctx context.Context, token string) error {
	actor, expires, err := v.who(ctx, token)
	if err != nil {
		return err
	}
	channels, err := v.channels(ctx, actor)
	if err != nil {
		return err
	}
	if err = v.Service.Quotas.Enter(ctx, actor); err != nil {
		return err
	}
	if err = v.Service.Hub.Join(v.session, &actor, v.Sessions, channels...); err != nil {
		v.Service.Quotas.Leave(actor)
		return err
	}
	v.joined, v.actor = true, &actor
	v.session.welcome()
	v.session.until(time.UnixMilli(expires))
	if answers(&actor) {
		v.Service.arrived(ctx, actor, v.session.ID)
	}
	v.welcome(expires)
	return nil
}

// who is whose token it is, and from where they come.
func (v *visit) who(ctx context.Context, token string) (actor tenant.Actor, expires int64, err error) {
	actor, expires, err = v.Gate(ctx, token)
	if err == nil && actor.Kind == tenant.Visitor && v.Place != nil {
		actor.Place = v.Place(actor.Scope, v.address)
	}
	return actor, expires, err
}

func (v *visit) renew(ctx context.Context, token string) error {
	actor, expires, err := v.who(ctx, token)
	if err != nil {
		return err
	}
	if actor.Scope != v.actor.Scope || actor.Kind != v.actor.Kind || actor.ID != v.actor.ID {
		return tenant.ErrUnauthorized
	}
	if actor.Role != v.actor.Role || !slices.Equal(actor.Projects, v.actor.Projects) {
		v.session.Close(GoodbyeChanged) // nobody told it: whoever changed that died in between
		return nil
	}
	v.actor = &actor
	v.session.until(time.UnixMilli(expires))
	v.welcome(expires)
	return nil
}

// channels are what an actor listens to; the first is its own.
func (v *visit) channels(ctx context.Context, actor tenant.Actor) ([]string, error) {
	if actor.Kind == tenant.Visitor {
		all := []string{channelVisitor(actor.ID), channelWidget(actor.Widget)}
		if actor.Verified && actor.Email != "" {
			all = append(all, channelEmail(actor.Email))
		}
		return all, nil
	}
	all := []string{channelAgent(actor.ID)}
	if answers(&actor) {
		all = append(all, channelTeam)
	}
	projects, err := v.Service.projectsOf(ctx, actor)
	for _, p := range projects {
		all = append(all, channelDesk(p))
	}
	return all, err
}

func (v *visit) welcome(expires int64) {
	v.write(frameWelcome{
		Type: "welcome", Now: time.Now().UnixMilli(), Session: v.session.ID, ExpiresAt: expires,
		Actor: welcomeActor{v.actor.Kind, v.actor.ID, v.actor.Name}, Limits: v.Service.Limits(),
	})
}

// failed answers a refusal, or an accident, of one frame.
func (v *visit) failed(err error, in *frameIn) {
	if !tenant.IsRefusal(err) {
		v.Log.Error("a frame failed", "type", in.Type, "tenant", v.tenant(), "error", err)
	}
	v.refuse(tenant.Answer(err), in.ClientID)
	if !v.joined || in.Type == "renew" { // a second hello ends nothing
		v.session.Close(goodbyeFor(err))
	}
}

// tenant is for the log: "" before hello.
func (v *visit) tenant() string {
	if v.actor == nil {
		return ""
	}
	return v.actor.Tenant()
}

func (v *visit) refuse(e *tenant.Error, clientID string) {
	v.write(frameError{"error", e, clientID})
}

func (v *visit) write(frame any) {
	data, err := json.Marshal(frame)
	if err != nil {
		v.Log.Error("a frame can't be encoded", "error", err)
		return
	}
	v.session.Send(data)
}

// end cleans up after the socket is gone.
func (v *visit) end() {
	defer v.Service.Hub.exit(v.session)
	defer v.guard()
	v.Service.Quotas.Close(v.address)
	if !v.joined {
		return
	}
	v.Service.Quotas.Leave(*v.actor)
	v.Service.Hub.leave(v.session)
	if answers(v.actor) {
		ctx, cancel := context.WithTimeout(context.Background(), writeWait)
		defer cancel()
		v.Service.left(ctx, *v.actor, v.session.ID)
	}
}

// A bucket bounds how many frames a session sends: a rate, with bursts of three
// times as many.
type bucket struct {
	left float64
	last time.Time
}

func (b *bucket) take(r tenant.Rate, now time.Time) bool {
	most := 3 * float64(r.Count)
	if b.last.IsZero() {
		b.left = most
	} else {
		b.left = min(most, b.left+now.Sub(b.last).Seconds()*float64(r.Count)/r.Per.Seconds())
	}
	b.last = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

package tenant

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// The edge: what every request passes, whatever room it is for. Handlers return
// errors, and ErrorHandler alone answers them.

type requestIDKey struct{}

// RequestID is the id of the request that ctx belongs to; "" outside of one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

var saneRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// Begin is the first middleware: it gives the request an id (the proxy's, if it
// is a sane one), its context a deadline, and writes one line to the log when it
// is over. The line has neither query, bodies nor tokens. The context ends with
// the handler, before a streamed answer is sent: what feeds a stream must not
// depend on it (context.WithoutCancel).
func Begin(log *slog.Logger, timeout time.Duration) fiber.Handler {
	return func(c *fiber.Ctx) error {
		start := time.Now()
		id := c.Get(fiber.HeaderXRequestID)
		if !saneRequestID.MatchString(id) {
			id = NewID()
		}
		c.Set(fiber.HeaderXRequestID, id)
		ctx, cancel := context.WithTimeout(context.WithValue(c.UserContext(), requestIDKey{}, id), timeout)
		defer cancel()
		c.SetUserContext(ctx)
		err := guarded(c)
		if err != nil {
			err = c.App().ErrorHandler(c, err) // now, so that the status is known
		}
		drain(c)
		logRequest(log, c, id, time.Since(start))
		return err
	}
}

// Extend, on a route that may take longer than others, gives its request another
// deadline.
func Extend(timeout time.Duration) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), timeout)
		defer cancel()
		c.SetUserContext(ctx)
		return c.Next()
	}
}

// guarded runs the rest of the chain and turns a panic into an accident.
func guarded(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.Next()
}

// drainLimit is how much of an unread body is read, so that the client, which
// reads no answer before it has sent everything, gets to see the refusal: a
// file that is too large, mostly. Behind it the connection is cut.
const drainLimit = 64 << 20

// drain reads what a handler left of a streamed body. fasthttp does not: the
// rest would be taken for the connection's next request.
func drain(c *fiber.Ctx) {
	body := Stream(c)
	if body == nil {
		return
	}
	if n, err := io.CopyN(io.Discard, body, drainLimit); n == drainLimit || err != nil && !errors.Is(err, io.EOF) {
		c.Context().SetConnectionClose()
	}
}

type streamKey struct{}

// A stream is a body whose end can be read more than once. fasthttp's own, of a
// chunked body, would wait for another chunk, or take the next request for one.
type stream struct {
	from io.Reader
	over error
}

func (s *stream) Read(p []byte) (int, error) {
	if s.over != nil {
		return 0, s.over
	}
	n, err := s.from.Read(p)
	s.over = err
	return n, err
}

// Stream is the request's body as it arrives, the same one for whoever asks;
// nil if it is not streamed. Nothing else may read fasthttp's.
func Stream(c *fiber.Ctx) io.Reader {
	if s, ok := c.Locals(streamKey{}).(*stream); ok {
		return s
	}
	from := c.Context().RequestBodyStream()
	if from == nil {
		return nil
	}
	s := &stream{from: from}
	c.Locals(streamKey{}, s)
	return s
}

func logRequest(log *slog.Logger, c *fiber.Ctx, id string, took time.Duration) {
	status := c.Response().StatusCode()
	level := slog.LevelDebug // what goes well is worth a line only to who looks for it
	switch {
	case status >= http.StatusInternalServerError:
		level = slog.LevelWarn
	case status >= http.StatusBadRequest:
		level = slog.LevelInfo
	}
	if !log.Enabled(c.UserContext(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("request", id), slog.String("method", c.Method()), slog.String("path", maskPath(c.Path())),
		slog.Int("status", status), slog.Int64("took_ms", took.Milliseconds()),
	}
	if actor, ok := ActorOf(c); ok {
		attrs = append(attrs, slog.String("tenant", actor.Tenant()), slog.String("actor", actor.label()))
	}
	log.LogAttrs(c.UserContext(), level, "request", attrs...)
}

var tokenInPath = regexp.MustCompile(`[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}`)

// maskPath hides the tokens of one-purpose links (DESIGN §11).
func maskPath(path string) string { return tokenInPath.ReplaceAllString(path, "***") }

// ErrorHandler answers every error of every handler. A refusal is shown as it
// is; everything else is logged with the request's id and shown as internal.
func ErrorHandler(log *slog.Logger) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		e := refused(err)
		ctx := c.UserContext()
		switch {
		case e.Code == Internal, e.Code == Unavailable && err != error(e):
			log.ErrorContext(ctx, "accident", "request", RequestID(ctx), "method", c.Method(),
				"path", maskPath(c.Path()), "err", err)
		}
		if e.RetryAfter > 0 {
			c.Set(fiber.HeaderRetryAfter, strconv.Itoa(e.RetryAfter))
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.Status(e.Code.HTTP()).JSON(map[string]*Error{"error": e})
	}
}

// refused finds the refusal for an error, fiber's own too.
func refused(err error) *Error {
	if IsRefusal(err) {
		return Answer(err)
	}
	if f, ok := errors.AsType[*fiber.Error](err); ok {
		switch {
		case f.Code == http.StatusNotFound, f.Code == http.StatusMethodNotAllowed:
			return ErrNotFound
		case f.Code == http.StatusRequestEntityTooLarge, f.Code == http.StatusRequestHeaderFieldsTooLarge:
			return ErrBodyTooLarge
		case f.Code < http.StatusInternalServerError:
			return ErrBadValue
		}
	}
	return Answer(err)
}

// Body reads a JSON body of at most limit bytes. ErrBodyTooLarge, ErrBadText or
// ErrBadJSON.
func Body[T any](c *fiber.Ctx, limit int) (T, error) {
	var into T
	tooLarge := ErrBodyTooLarge.With("limit", limit)
	if c.Request().Header.ContentLength() > limit {
		return into, tooLarge
	}
	raw := c.Request().Body
	if stream := Stream(c); stream != nil {
		read, err := io.ReadAll(io.LimitReader(stream, int64(limit)+1))
		if err != nil {
			return into, ErrBadJSON
		}
		raw = func() []byte { return read }
	}
	body := raw()
	if len(body) > limit {
		return into, tooLarge
	}
	return into, DecodeJSON(body, &into)
}

// BodySize is how long a request's body is, in bytes; most where that is not
// announced.
func BodySize(c *fiber.Ctx, most int) int {
	if n := c.Request().Header.ContentLength(); n >= 0 {
		return n
	}
	return most
}

// Bearer is the token of the Authorization header, "" without one.
func Bearer(c *fiber.Ctx) string {
	scheme, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

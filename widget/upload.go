package widget

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"recado/chat"
	"recado/tenant"
)

// An Upload is a file on its way in (DESIGN §10).
type Upload struct {
	ClientID string
	Name     string
	Size     int64 // as announced; -1 if it was not
	Body     io.Reader
}

// sniffed is how much of a file tells its type.
const sniffed = 3072 // bytes

// Store takes a file in: streamed, its type told by its content. A repeat of
// the client id gives the first one. Nothing is kept of a file that is refused
// or does not arrive whole.
func (s *Service) Store(ctx context.Context, actor tenant.Actor, u Upload) (*chat.File, error) {
	if !tenant.ValidClientID(u.ClientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	if f, err := s.Chat.FileOf(ctx, actor, u.ClientID); !errors.Is(err, tenant.ErrNotFound) {
		return f, err
	}
	name, err := fileName(u.Name)
	if err != nil {
		return nil, err
	}
	if u.Size > s.FileLimit {
		return nil, s.tooLarge()
	}
	room := u.Size
	if room < 0 { // nobody said: it may be as large as any
		room = s.FileLimit
	}
	done, err := s.Chat.RoomForFile(ctx, actor.Scope, room)
	if err != nil {
		return nil, err
	}
	defer done()
	head := make([]byte, sniffed)
	n, err := io.ReadFull(u.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, tenant.ErrFileUnfinished
	}
	if n == 0 && u.Size <= 0 {
		return nil, tenant.ErrFileEmpty
	}
	kind, err := fileType(head[:n], name)
	if err != nil {
		return nil, err
	}
	f := &chat.File{Name: name, Type: kind, Key: "files/" + tenant.NewID()}
	body := &bounded{from: io.MultiReader(bytes.NewReader(head[:n]), u.Body), left: s.FileLimit, missing: u.Size}
	if f.Size, err = s.Files.Put(ctx, actor.Scope, f.Key, body, u.Size, kind); err != nil {
		return nil, s.putFailed(body, err)
	}
	stored, err := s.Chat.NewFile(ctx, actor, u.ClientID, f)
	if err != nil || stored.Key != f.Key {
		s.discard(ctx, actor, f.Key)
	}
	return stored, err
}

func (s *Service) tooLarge() error {
	return tenant.ErrFileTooLarge.With("limit", s.FileLimit>>20)
}

// putFailed tells what the body did from what the file store did.
func (s *Service) putFailed(body *bounded, err error) error {
	switch {
	case body.over:
		return s.tooLarge()
	case body.broken:
		return tenant.ErrFileUnfinished
	}
	return errors.Join(tenant.ErrUnavailable, err)
}

// discard drops bytes that no document names.
func (s *Service) discard(ctx context.Context, actor tenant.Actor, key string) {
	if err := s.Files.Delete(context.WithoutCancel(ctx), actor.Scope, key); err != nil {
		s.Log.Warn("a refused file's bytes stay", "tenant", actor.Tenant(), "key", key, "error", err)
	}
}

// A bounded reader ends with an error behind its limit, and before all that was
// announced was read; it remembers why it ended.
type bounded struct {
	from    io.Reader
	left    int64 // until the limit
	missing int64 // of what was announced; not more than 0 if nothing was
	over    bool
	broken  bool
}

var errOverLimit = errors.New("widget: the file is over the limit")

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.missing -= int64(n)
	if b.left -= int64(n); b.left < 0 {
		b.over = true
		return 0, errOverLimit
	}
	if errors.Is(err, io.EOF) && b.missing > 0 { // a connection that was cut ends like that too
		err = io.ErrUnexpectedEOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.broken = true
	}
	return n, err
}

const maxFileName = 200 // characters

// fileName is a name as it may be shown and saved: the last part of a path,
// one line, without characters that hide what it is.
func fileName(name string) (string, error) {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name, err := tenant.CleanLine("name", name, maxFileName)
	// Some systems drop dots and spaces at a name's end: "a.exe." would be one.
	if name = strings.TrimRight(name, ". /"); err != nil || name == "" {
		return "", tenant.ErrFileName.At("name")
	}
	return name, nil
}

// runnable are types that somebody could run by opening them, by content and
// by name: they are never accepted, whatever they are called.
var runnable = map[string]bool{
	"application/vnd.microsoft.portable-executable": true, "application/x-elf": true, "application/x-executable": true,
	"application/x-sharedlib": true, "application/x-object": true, "application/x-mach-binary": true,
	"application/x-ms-installer": true, "application/x-ms-shortcut": true, "application/jar": true, "application/java-archive": true,
	"application/vnd.android.package-archive": true, "application/x-java-applet": true, "application/x-chrome-extension": true,
	"text/x-shellscript": true, "text/x-php": true, "text/x-perl": true, "text/x-python": true, "application/wasm": true,
}

const runnableNames = " .exe .com .bat .cmd .scr .pif .msi .msp .cpl .hta .jar .js .jse .vbs .vbe .wsf .wsh .ps1 .psm1 .lnk .reg .sh .apk .app .dmg .deb .rpm .scf .inf .url .chm "

// fileType tells a file's type by its content.
func fileType(head []byte, name string) (string, error) {
	found := mimetype.Detect(head)
	kind, _, _ := strings.Cut(found.String(), ";")
	for m := found; m != nil; m = m.Parent() {
		base, _, _ := strings.Cut(m.String(), ";")
		if runnable[base] {
			return "", tenant.ErrFileType.With("type", base)
		}
	}
	if ext := strings.ToLower(path.Ext(name)); ext != "" && strings.Contains(runnableNames, " "+ext+" ") {
		return "", tenant.ErrFileType.With("type", ext)
	}
	return kind, nil
}

// shownInPage are the types that a browser may show in place; everything else
// is saved. SVG and HTML can carry scripts, so they are not among them.
var shownInPage = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "application/pdf": true,
}

// fileHeaders are how a file of strangers leaves: never sniffed, never run in
// our name.
func fileHeaders(f *chat.File) map[string]string {
	h := map[string]string{
		"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff",
		"Cache-Control": "private, max-age=300", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Content-Security-Policy":      "default-src 'none'; sandbox",
	}
	disposition := "attachment"
	if shownInPage[f.Type] {
		h["Content-Type"], disposition = f.Type, "inline"
	}
	if f.Type == "application/pdf" {
		// A sandbox keeps the browser's own viewer from opening it.
		h["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
	}
	h["Content-Disposition"] = disposition + "; filename*=UTF-8''" + escapeName(f.Name)
	return h
}

// escapeName writes a file's name as RFC 5987 wants it.
func escapeName(name string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(name) {
		if strings.IndexByte(plain, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

package main

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/chat"
	"recado/tenant"
)

// exportTime bounds how long an export may take on its way.
const exportTime = 2 * time.Hour

// export is GET /operator/exports/{token}: all that a tenant has as one file, made while
// it is sent, so that no more of it is in memory than a few documents. One that
// was broken off has no end and is no archive.
func (s *server) export(c *fiber.Ctx) error {
	sc, err := s.auth.OperatorExport(c.UserContext(), c.Params("token"), c.Cookies(tenant.OperatorCookie))
	if err != nil {
		return err
	}
	if _, err := s.pipes.store.Tenant(c.UserContext(), sc); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="recado-`+sc.Tenant()+`.zip"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	outlives := context.WithoutCancel(c.UserContext())
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithTimeout(outlives, exportTime)
		defer cancel()
		if err := s.exportTenant(ctx, sc, w); err != nil {
			s.log.Warn("an export was broken off", "tenant", sc.Tenant(), "error", err)
		}
	})
	return nil
}

// exportTenant writes a ZIP archive: tenant.json, for each collection its
// documents as lines of JSON, and files/ID/NAME. Secrets are left out.
func (s *server) exportTenant(ctx context.Context, sc tenant.Scope, to io.Writer) error {
	t, err := s.pipes.store.Tenant(ctx, sc)
	if err != nil {
		return err
	}
	x := &exporter{files: s.pipes.files, scope: sc, zip: zip.NewWriter(to)}
	if err := x.document("tenant.json", t.AdminView()); err != nil {
		return err
	}
	if err := s.pipes.store.Export(ctx, sc, x.line); err != nil {
		return err
	}
	// Once more, since an archive has one open entry at a time.
	err = s.pipes.store.Export(ctx, sc, func(collection string, doc json.RawMessage) error {
		if collection != "files" {
			return nil
		}
		return x.file(ctx, doc)
	})
	if err != nil {
		return err
	}
	// Last: who finds it has all of it.
	if err := x.document("manifest.json", map[string]any{"tenant": sc.Tenant(), "at": time.Now().UnixMilli(), "documents": x.counts, "missing": x.missing}); err != nil {
		return err
	}
	return x.zip.Close()
}

type exporter struct {
	files   fileStore
	scope   tenant.Scope
	zip     *zip.Writer
	open    string    // the collection whose lines are being written
	lines   io.Writer // of it
	counts  map[string]int
	missing []string // ids of files that are not where they should be
}

func (x *exporter) document(name string, doc any) error {
	w, err := x.zip.Create(name)
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(doc)
}

func (x *exporter) line(collection string, doc json.RawMessage) error {
	if x.open != collection {
		w, err := x.zip.Create(collection + ".jsonl")
		if err != nil {
			return err
		}
		x.open, x.lines = collection, w
		if x.counts == nil {
			x.counts = map[string]int{}
		}
	}
	x.counts[collection]++
	var whole any
	decoder := json.NewDecoder(strings.NewReader(string(doc)))
	decoder.UseNumber()
	if err := decoder.Decode(&whole); err != nil {
		return err
	}
	return json.NewEncoder(x.lines).Encode(withoutSecrets(whole))
}

// secretNames are fields whose text opens something.
var secretNames = map[string]bool{"secret": true, "password": true, "hash": true, "auth": true, "p256dh": true}

// withoutSecrets empties what opens something: by its name, or because it is
// sealed.
func withoutSecrets(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if text, is := inner.(string); is && (secretNames[name] || tenant.IsSealed(text)) {
				v[name] = ""
				continue
			}
			v[name] = withoutSecrets(inner)
		}
	case []any:
		for i := range v {
			v[i] = withoutSecrets(v[i])
		}
	}
	return v
}

var unsafeInName = regexp.MustCompile(`[/\\:\x00-\x1f]|^\.+`)

func (x *exporter) file(ctx context.Context, doc json.RawMessage) error {
	var f chat.File
	if err := json.Unmarshal(doc, &f); err != nil {
		return err
	}
	body, _, err := x.files.Open(ctx, x.scope, f.Key)
	if tenant.IsRefusal(err) {
		x.missing = append(x.missing, f.ID)
		return nil
	}
	if err != nil {
		return err
	}
	defer body.Close()
	w, err := x.zip.CreateHeader(&zip.FileHeader{
		Name: "files/" + f.ID + "/" + unsafeInName.ReplaceAllString(f.Name, "_"), Method: zip.Store, Modified: time.UnixMilli(f.CreatedAt),
	})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, body)
	return err
}

// tenantExport writes a tenant's export to a file.
func tenantExport(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("tenant export", flag.ContinueOnError)
	return withServer(ctx, own, args, 2, func(s *server, words []string) (err error) {
		sc := tenant.UnscopedScope(words[0])
		if _, err := s.pipes.store.Tenant(ctx, sc); err != nil {
			return err
		}
		out, err := os.OpenFile(words[1], os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		err = s.audited(ctx, own, tenant.Change{Kind: tenant.KindTenant, Object: sc.Tenant(), Action: "exported"}, func() (any, error) {
			return nil, s.exportTenant(ctx, sc, out)
		})
		if closed := out.Close(); err == nil {
			err = closed
		}
		if err == nil {
			fmt.Println(words[1])
		}
		return err
	})
}

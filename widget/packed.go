package widget

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"golang.org/x/sync/singleflight"
)

// A packer compresses what is made per widget and remembers the result: the
// same loader goes out many times between two changes.
type packer struct {
	once  singleflight.Group // many ask for a new loader at the same moment
	mu    sync.Mutex
	known map[string]packed // by hash and encoding
}

type packed struct {
	etag, encoding string
	body           []byte
}

// packedMost bounds what is remembered; then it starts anew.
const packedMost = 2000

// Brotli's levels. The loader is what a company's page waits for, and is the
// same for all visitors of a state: it is worth a tenth of a second once. The
// panel's page is small beside its files.
const (
	packLoader = brotli.BestCompression
	packPage   = 5
)

// get returns body in the best encoding that the browser accepts.
func (p *packer) get(body []byte, accept string, level int) packed {
	sum := sha256.Sum256(body)
	hash := base64.RawURLEncoding.EncodeToString(sum[:12])
	encoding := ""
	switch {
	case strings.Contains(accept, "br"):
		encoding = "br"
	case strings.Contains(accept, "gzip"):
		encoding = "gzip"
	}
	key := hash + encoding
	p.mu.Lock()
	found, ok := p.known[key]
	p.mu.Unlock()
	if ok {
		return found
	}
	squeezed, _, _ := p.once.Do(key, func() (any, error) { return squeeze(body, encoding, level), nil })
	found = packed{`"` + key + `"`, encoding, squeezed.([]byte)}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= packedMost {
		p.known = map[string]packed{}
	}
	p.known[key] = found
	return found
}

func squeeze(body []byte, encoding string, level int) []byte {
	var out bytes.Buffer
	switch encoding {
	case "br":
		w := brotli.NewWriterLevel(&out, level)
		w.Write(body) // into memory: can't fail
		w.Close()
	case "gzip":
		w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a valid level
		w.Write(body)
		w.Close()
	default:
		return body
	}
	return out.Bytes()
}

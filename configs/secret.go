package configs

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Secret is the master secret from which all keys are derived (DESIGN §4). A
// configured one is used as it is. An embedded server without one makes
// dir/secret at its first start and reads it at the next; dir is made if missing.
// A distributed server without one is refused with *Errors.
//
// The content of the file and RECADO_SECRET are the same text, so that a server
// that outgrows its folder keeps its keys by copying one into the other.
func Secret(dir string, c Config) ([]byte, error) {
	if c.Secret != "" {
		return []byte(c.Secret), nil
	}
	if r := secretRule(); r.broken(c) {
		return nil, &Errors{[]Mistake{r.mistake(c)}}
	}
	path := filepath.Join(dir, "secret")
	secret, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := makeSecret(dir, path); err != nil {
		return nil, fileError("making the secret", err)
	}
	return readSecret(path)
}

func readSecret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fileError("reading the secret", err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fileError("reading the secret", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		slog.Warn("the secret can be read by others", "file", path, "mode", mode, "remedy", "chmod 600 "+path)
	}
	text := strings.TrimSpace(string(content))
	if len(text) < 32 {
		return nil, fmt.Errorf("reading the secret: %s has fewer than 32 characters: restore it from a backup, or remove it if the folder is new", path)
	}
	return []byte(text), nil
}

// fileError adds what to do to what the system said, which names the file.
func fileError(what string, err error) error {
	do := "check the data folder and its disk"
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		do = "let the user that runs Recado read and write there, or choose another folder with --data or RECADO_DATA"
	case errors.Is(err, syscall.ENOSPC):
		do = "free some space on its disk, or choose another folder with --data or RECADO_DATA"
	}
	return fmt.Errorf("%s: %w; %s", what, err, do)
}

// makeSecret never leaves half a file and never replaces one: of two processes
// that start at once the second reads what the first made.
func makeSecret(dir, path string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	random := make([]byte, 32)
	rand.Read(random) // never fails
	file, err := os.CreateTemp(dir, "secret-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.WriteString(hex.EncodeToString(random) + "\n")
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return err
	}
	err = os.Link(file.Name(), path)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil { // some file systems have no hard links
		return os.Rename(file.Name(), path)
	}
	return nil
}

// Derive makes the 32-byte key for one purpose, such as "access token". Keys of
// different purposes tell nothing of each other or of the master.
func Derive(master []byte, purpose string) []byte {
	key, err := hkdf.Key(sha256.New, master, nil, "recado/"+purpose, 32)
	if err != nil {
		panic("configs: deriving a key: " + err.Error()) // only for lengths that are wrong
	}
	return key
}

// Fingerprint names a master secret without revealing it: 32 hexadecimal digits.
// The store keeps it and refuses a server that comes with another secret.
func Fingerprint(master []byte) string {
	return hex.EncodeToString(Derive(master, "fingerprint")[:16])
}

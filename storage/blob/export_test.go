package blob

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"

	"recado/tenant"
)

// BeginUpload leaves what a crash in the middle of a Put leaves.
func BeginUpload(t *testing.T, s *S3, sc tenant.Scope, key string) {
	t.Helper()
	name := sc.Key(key)
	id, err := s.client.NewMultipartUpload(t.Context(), s.bucket, name, minio.PutObjectOptions{})
	if err == nil {
		_, err = s.client.PutObjectPart(t.Context(), s.bucket, name, id, 1, strings.NewReader("part"), 4, minio.PutObjectPartOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// PartialFiles counts files without a name yet.
func PartialFiles(t *testing.T, f *Folder) int {
	t.Helper()
	entries, err := fs.ReadDir(f.root.FS(), partial)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// PartialUploads counts uploads that were neither completed nor aborted.
func PartialUploads(t *testing.T, s *S3) (n int) {
	t.Helper()
	for upload := range s.client.ListIncompleteUploads(t.Context(), s.bucket, "", true) {
		if upload.Err != nil {
			t.Fatal(upload.Err)
		}
		n++
	}
	return n
}

package blob

import (
	"io/fs"
	"testing"
)

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

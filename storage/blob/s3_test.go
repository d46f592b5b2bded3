package blob_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"recado/storage/blob"
	"recado/storage/blob/blobtest"
	"recado/tenant"
)

func TestOpenS3SaysWhatToDo(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	closed := listener.Addr().String()
	check(t, listener.Close())
	for url, want := range map[string]string{
		"s3://KEY:s3cret@" + closed + "/bucket?tls=0":     "start it, correct the address",
		"http://KEY:s3cret@" + closed + "/bucket":         closed,
		"s3://KEY:s3cret@" + closed + "/bucket":           closed,
		"s3://KEY:s3c/ret@" + closed + "/bucket":          "%2F",
		"s3://KEY:s3cret@" + closed:                       "bucket is missing",
		"s3://KEY:s3cret@" + closed + "/bucket/folder":    "more than a bucket",
		"s3://KEY:s3cret@" + closed + "/No_Bucket":        "can't be a bucket's name",
		"s3://KEY@" + closed + "/bucket":                  "secret key is missing",
		"s3://" + closed + "/bucket":                      "access key",
		"s3://KEY:s3cret@/bucket":                         "host is missing",
		"ftp://KEY:s3cret@" + closed + "/bucket":          "scheme",
		"s3://KEY:s3cret@" + closed + "/bucket?tls=maybe": "parameter tls",
		"http://KEY:s3cret@" + closed + "/bucket?tls=1":   "parameter tls",
		"s3://KEY:s3cret@" + closed + "/bucket?secure=1":  "parameter secure",
	} {
		began := time.Now()
		_, err := blob.OpenS3(t.Context(), url)
		switch {
		case err == nil:
			t.Errorf("%s: no error", url)
		case !strings.Contains(err.Error(), "RECADO_S3_URL") || !strings.Contains(err.Error(), want):
			t.Errorf("%s: %q does not say %q", url, err, want)
		case strings.Contains(err.Error(), "s3c"):
			t.Errorf("%s: %q tells the secret", url, err)
		case time.Since(began) > 12*time.Second:
			t.Errorf("%s: took %v", url, time.Since(began))
		}
	}
}

func TestOpenS3NamesWrongKeysAndTLS(t *testing.T) {
	server := blobtest.Start(t)
	url := server.URL()
	_, bucket, _ := strings.Cut(url, "@")
	for wrong, want := range map[string]string{
		"s3://nobody:s3cret@" + bucket:          "correct the keys",
		strings.Replace(url, "tls=0", "", 1):    "add tls=0",
		strings.Replace(url, "%2F", "other", 1): "correct the keys",
	} {
		_, err := blob.OpenS3(t.Context(), wrong)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), server.Addr()) {
			t.Errorf("%s: %v; want %q", wrong, err, want)
		}
	}
	for range 2 { // makes the bucket, finds the bucket
		s, err := blob.OpenS3(t.Context(), url)
		check(t, err)
		check(t, s.Close())
	}
}

func TestOpenS3DoesNotWaitForever(t *testing.T) {
	t.Parallel()
	mute, err := net.Listen("tcp", "127.0.0.1:0") // accepts, never answers
	check(t, err)
	defer mute.Close()
	began := time.Now()
	_, err = blob.OpenS3(t.Context(), "http://KEY:secret@"+mute.Addr().String()+"/bucket?region=us-east-1")
	if err == nil || !strings.Contains(err.Error(), "no answer within") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestPurgeRemovesUnfinishedUploads(t *testing.T) {
	s, err := blob.OpenS3(t.Context(), blobtest.S3URL(t))
	check(t, err)
	defer s.Close()
	ours, others := newScope(), newScope()
	blob.BeginUpload(t, s, ours, "k")
	blob.BeginUpload(t, s, others, "k")
	check(t, s.DeleteTenant(t.Context(), ours))
	if n := blob.PartialUploads(t, s); n != 1 {
		t.Errorf("%d unfinished uploads remain, want the other tenant's", n)
	}
	check(t, s.DeleteTenant(t.Context(), others))
}

func TestS3GoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	server := blobtest.Start(t)
	s, err := blob.OpenS3(t.Context(), server.URL())
	check(t, err)
	defer s.Close()
	sc := newScope()
	_, err = s.Put(t.Context(), sc, "k", strings.NewReader("text"), 4, "text/plain")
	check(t, err)
	server.Stop()
	for what, call := range map[string]func(context.Context) error{
		"ping": s.Ping,
		"put": func(ctx context.Context) error {
			_, err := s.Put(ctx, sc, "l", strings.NewReader("text"), 4, "text/plain")
			return err
		},
		"put of unknown size": func(ctx context.Context) error {
			r, _ := noise(1 << 20)
			_, err := s.Put(ctx, sc, "l", r, -1, "text/plain")
			return err
		},
		"open":   func(ctx context.Context) error { _, _, err := s.Open(ctx, sc, "k"); return err },
		"delete": func(ctx context.Context) error { return s.Delete(ctx, sc, "k") },
		"keys":   func(ctx context.Context) error { _, err := s.Keys(ctx, sc, "", 1); return err },
		"purge":  func(ctx context.Context) error { return s.DeleteTenant(ctx, sc) },
	} {
		began := time.Now()
		err := call(t.Context())
		if !errors.Is(err, tenant.ErrUnavailable) || !strings.Contains(err.Error(), server.Addr()) {
			t.Errorf("%s: %v; want unavailable, and where", what, err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s: took %v", what, took)
		}
	}
	check(t, server.Restart())
	check(t, s.Ping(t.Context()))
	body, _, err := s.Open(t.Context(), sc, "k")
	check(t, err)
	if got, err := io.ReadAll(body); err != nil || string(got) != "text" {
		t.Errorf("got %q, %v", got, err)
	}
	check(t, body.Close())
}

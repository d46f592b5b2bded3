package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"recado/tenant"
)

const (
	// startTimeout bounds how long OpenS3 waits, and Ping.
	startTimeout = 10 * time.Second
	// partBytes is what a Put of unknown size holds in memory: one part of a
	// multipart upload, as small as S3 allows. 10,000 of them are 48 GiB.
	partBytes = 5 << 20
	// smallBytes is up to where a file of unknown size is sent as one piece.
	smallBytes = 256 << 10
	// tries is how often a request is made before it fails.
	tries = 3
)

// S3 keeps files as objects of one bucket, named tenant/key.
type S3 struct {
	client    *minio.Core
	transport *http.Transport
	host      string
	bucket    string
}

// Close ends idle connections.
func (s *S3) Close() error {
	s.transport.CloseIdleConnections()
	return nil
}

// Ping reports whether the bucket answers now.
func (s *S3) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err == nil && !there {
		return fmt.Errorf("blob: the bucket %s at %s is gone; make it again (%w)", s.bucket, s.host, tenant.ErrUnavailable)
	}
	return s.fault("reach", err)
}

// Put stores all of r under key, replacing what is there, or nothing. size is
// -1 if it is not known; otherwise r must give exactly that much. A known size
// is sent as one piece, an unknown one in parts of 5 MiB, which are dropped on
// an error. It returns the bytes written.
func (s *S3) Put(ctx context.Context, sc tenant.Scope, key string, r io.Reader, size int64, contentType string) (written int64, err error) {
	name, err := nameOf(sc, key)
	if err != nil {
		return 0, err
	}
	src := newSource(ctx, r, size)
	opts := minio.PutObjectOptions{ContentType: contentType, PartSize: partBytes, DisableMultipart: size >= 0}
	var body io.Reader = src
	switch {
	case size < 0:
		body, size, err = peekSmall(src)
	case size == 0: // minio would not look whether there is more
		if _, err = src.Read(nil); err == io.EOF {
			err = nil
		}
	}
	if err == nil {
		var info minio.UploadInfo
		info, err = s.client.Client.PutObject(ctx, s.bucket, name, body, size, opts)
		written = info.Size
	}
	if err = src.failure(err); err != nil {
		if src.err != nil && src.err != io.EOF {
			return 0, err
		}
		return 0, s.fault("write to", err)
	}
	return written, nil
}

// peekSmall reads the beginning: a small file turns out to have a size.
func peekSmall(src *source) (io.Reader, int64, error) {
	head := make([]byte, smallBytes)
	n, err := io.ReadFull(src, head)
	switch err {
	case io.EOF, io.ErrUnexpectedEOF:
		return bytes.NewReader(head[:n]), int64(n), nil
	case nil:
		return io.MultiReader(bytes.NewReader(head), src), -1, nil
	}
	return nil, 0, err
}

// Open returns a file and its size. The caller closes it; reading ends with ctx.
func (s *S3) Open(ctx context.Context, sc tenant.Scope, key string) (io.ReadCloser, int64, error) {
	return s.get(ctx, sc, key, minio.GetObjectOptions{})
}

// OpenRange returns length bytes from offset on, to the end if there are fewer
// or length is negative, and the size of the whole file. ErrRange if there are none.
func (s *S3) OpenRange(ctx context.Context, sc tenant.Scope, key string, offset, length int64) (io.ReadCloser, int64, error) {
	opts := minio.GetObjectOptions{}
	if offset < 0 || length == 0 {
		size, err := s.size(ctx, sc, key)
		if err == nil {
			err = ErrRange
		}
		return nil, size, err
	}
	span := "bytes=" + strconv.FormatInt(offset, 10) + "-"
	if length > 0 {
		span += strconv.FormatInt(offset+min(length, 1<<62-offset)-1, 10)
	}
	opts.Set("Range", span)
	body, size, err := s.get(ctx, sc, key, opts)
	if codeOf(err) == minio.InvalidRange {
		size, err = s.size(ctx, sc, key)
		if err == nil {
			err = ErrRange
		}
	}
	return body, size, err
}

func (s *S3) get(ctx context.Context, sc tenant.Scope, key string, opts minio.GetObjectOptions) (io.ReadCloser, int64, error) {
	name, err := nameOf(sc, key)
	if err != nil {
		return nil, 0, err
	}
	body, info, header, err := s.client.GetObject(ctx, s.bucket, name, opts)
	if err != nil {
		return nil, 0, s.fault("read from", err)
	}
	// Content-Range: bytes 5-9/1234
	if _, whole, ok := strings.Cut(header.Get("Content-Range"), "/"); ok {
		size, err := strconv.ParseInt(whole, 10, 64)
		if err != nil {
			_ = body.Close()
			return nil, 0, s.fault("read from", err)
		}
		return body, size, nil
	}
	return body, info.Size, nil
}

func (s *S3) size(ctx context.Context, sc tenant.Scope, key string) (int64, error) {
	name, err := nameOf(sc, key)
	if err != nil {
		return 0, err
	}
	info, err := s.client.StatObject(ctx, s.bucket, name, minio.StatObjectOptions{})
	return info.Size, s.fault("read from", err)
}

// Delete removes a file; removing none is no error.
func (s *S3) Delete(ctx context.Context, sc tenant.Scope, key string) error {
	name, err := nameOf(sc, key)
	if err != nil {
		return err
	}
	err = s.fault("delete from", s.client.RemoveObject(ctx, s.bucket, name, minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Keys lists up to limit keys of a tenant in byte order, those behind after.
func (s *S3) Keys(ctx context.Context, sc tenant.Scope, after string, limit int) ([]string, error) {
	if err := checkScope(sc); err != nil {
		return nil, err
	}
	if limit <= 0 {
		return nil, nil
	}
	prefix := sc.Key("")
	opts := minio.ListObjectsOptions{Prefix: prefix, Recursive: true, MaxKeys: min(limit, 1000)}
	if after != "" {
		opts.StartAfter = prefix + after
	}
	var keys []string
	for object := range s.client.ListObjectsIter(ctx, s.bucket, opts) {
		if object.Err != nil {
			return nil, s.fault("list", object.Err)
		}
		if strings.HasSuffix(object.Key, "/") {
			continue // a folder that some other program made
		}
		if keys = append(keys, strings.TrimPrefix(object.Key, prefix)); len(keys) == limit {
			break
		}
	}
	return keys, nil
}

// DeleteTenant removes all files of a tenant, and what was being written.
func (s *S3) DeleteTenant(ctx context.Context, sc tenant.Scope) error {
	if err := checkScope(sc); err != nil {
		return err
	}
	if err := s.abortUploads(ctx, sc.Key("")); err != nil {
		return err
	}
	for {
		keys, err := s.Keys(ctx, sc, "", 1000)
		if err != nil || len(keys) == 0 {
			return err
		}
		for _, key := range keys {
			if err := s.Delete(ctx, sc, key); err != nil {
				return err
			}
		}
	}
}

// abortUploads removes the parts of uploads that were never completed.
func (s *S3) abortUploads(ctx context.Context, prefix string) error {
	var uploads []minio.ObjectMultipartInfo // all first: minio wants its channel drained
	for upload := range s.client.ListIncompleteUploads(ctx, s.bucket, prefix, true) {
		uploads = append(uploads, upload)
	}
	for _, upload := range uploads {
		err := upload.Err
		if err == nil {
			err = s.client.AbortMultipartUpload(ctx, s.bucket, upload.Key, upload.UploadID)
		}
		if err != nil && codeOf(err) != minio.NoSuchUpload { // completed or aborted meanwhile
			return s.fault("delete from", err)
		}
	}
	return nil
}

// codeOf is S3's word for an error, "" for one that is not S3's.
func codeOf(err error) string {
	answer, _ := errors.AsType[minio.ErrorResponse](err)
	return answer.Code
}

// fault says what went wrong where. A server that does not answer, or says
// that it can't now, is a part that is down: it may come back.
func (s *S3) fault(what string, err error) error {
	if err == nil {
		return nil
	}
	answer, answered := errors.AsType[minio.ErrorResponse](err)
	switch {
	case answer.Code == minio.NoSuchKey:
		return ErrNotFound
	case errors.Is(err, context.Canceled):
		return err
	case answered && answer.StatusCode > 0 && answer.StatusCode < 500:
		return fmt.Errorf("blob: can't %s the bucket %s at %s: %w", what, s.bucket, s.host, err)
	}
	return fmt.Errorf("blob: can't %s the bucket %s at %s: %w (%w)", what, s.bucket, s.host, err, tenant.ErrUnavailable)
}

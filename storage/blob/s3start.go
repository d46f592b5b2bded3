package blob

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// OpenS3 connects to the bucket of RECADO_S3_URL (its form stands at parseURL)
//
//	s3://ACCESS:SECRET@host[:port]/bucket[?region=R][&tls=0][&path=0|1]
//
// and makes the bucket if it is missing. It waits at most 10 seconds. Errors
// name the setting, the host, why, and what to do, and never the keys. The
// bucket should keep no versions: what is deleted must be gone.
func OpenS3(ctx context.Context, rawURL string) (*S3, error) {
	a, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	s, err := connect(a)
	if err != nil {
		return nil, fmt.Errorf("RECADO_S3_URL: %s: %w; %s", a.host, err, urlForm)
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := s.ensureBucket(ctx, a.region); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func connect(a address) (*S3, error) {
	transport := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 3 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       time.Minute,
		DisableCompression:    true, // files come as they were stored
		Proxy:                 http.ProxyFromEnvironment,
	}
	lookup := minio.BucketLookupPath
	if !a.path {
		lookup = minio.BucketLookupDNS
	}
	client, err := minio.NewCore(a.host, &minio.Options{
		Creds:        credentials.NewStaticV4(a.access, a.secret, ""),
		Secure:       a.tls,
		Transport:    transport,
		Region:       a.region,
		BucketLookup: lookup,
		MaxRetries:   tries,
	})
	if err != nil {
		return nil, err
	}
	return &S3{client: client, transport: transport, host: a.host, bucket: a.bucket}, nil
}

func (s *S3) ensureBucket(ctx context.Context, region string) error {
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil {
		return s.startError(err)
	}
	if there {
		return nil
	}
	err = s.client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: region})
	if err == nil || codeOf(err) == minio.BucketAlreadyOwnedByYou { // another node was faster
		return nil
	}
	if code := codeOf(err); code == "" || refusesKeys(code) { // not about the bucket
		return s.startError(err)
	}
	return fmt.Errorf("RECADO_S3_URL: the bucket %s at %s does not exist and can't be made: %w; make it, name another one, or correct the keys", s.bucket, s.host, err)
}

// refusesKeys reports whether S3's word means that the keys are wrong, rather
// than what they may do.
func refusesKeys(code string) bool {
	return code == minio.InvalidAccessKeyID || code == minio.SignatureDoesNotMatch
}

// startError says what to do about an S3 that did not serve at start.
func (s *S3) startError(err error) error {
	do := "start it, correct the address, or leave RECADO_S3_URL empty to keep files in the data folder"
	answer, _ := errors.AsType[minio.ErrorResponse](err)
	switch {
	case refusesKeys(answer.Code):
		do = "correct the keys"
	case answer.Code == "RequestTimeTooSkewed":
		do = "set this machine's clock"
	case answer.StatusCode == http.StatusForbidden, answer.StatusCode == http.StatusUnauthorized:
		do = "correct the keys and the region, or allow them to list the bucket and to get, put and delete its objects"
	case answer.StatusCode >= http.StatusBadRequest && answer.StatusCode < http.StatusInternalServerError:
		do = "correct the keys, the region or the bucket's name; it is an S3 server's own port that is wanted, not its console's"
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		do = "this port does not speak TLS: add tls=0, or use its TLS port"
	case errors.Is(err, context.DeadlineExceeded):
		err = fmt.Errorf("no answer within %s", startTimeout)
	}
	return fmt.Errorf("RECADO_S3_URL: no usable bucket %s at %s: %w; %s", s.bucket, s.host, err, do)
}

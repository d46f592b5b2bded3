package blob

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7/pkg/s3utils"
)

// An address is what RECADO_S3_URL says.
type address struct {
	host           string // with its port, if it has one
	access, secret string
	bucket, region string
	tls, path      bool
}

const urlForm = "write s3://ACCESS:SECRET@host:port/bucket?region=us-east-1, with / + @ and : inside the keys written as %2F %2B %40 %3A"

// parseURL reads
//
//	s3://ACCESS:SECRET@host[:port]/bucket[?region=R][&tls=0][&path=0|1]
//	https://…, http://…   the same, with and without TLS
//
// tls=0 speaks HTTP. path=1 writes the bucket into the path, path=0 into the
// host's name; without it the path is used unless the host is known to want
// the other (Amazon). Errors never tell the keys.
func parseURL(raw string) (address, error) {
	u, err := url.Parse(raw)
	if err != nil {
		// The parser's error quotes the URL, perhaps with its keys.
		return address{}, errors.New("RECADO_S3_URL is not a URL: " + urlForm)
	}
	fail := func(why string) (address, error) {
		return address{}, fmt.Errorf("RECADO_S3_URL: %s: %s; %s", u.Host, why, urlForm)
	}
	a := address{host: u.Host, bucket: strings.Trim(u.Path, "/"), tls: u.Scheme != "http", path: true}
	a.access = u.User.Username()
	a.secret, _ = u.User.Password()
	switch {
	case u.Scheme != "s3" && u.Scheme != "https" && u.Scheme != "http":
		return fail(fmt.Sprintf("%q is not a scheme that it may have", u.Scheme))
	case a.host == "":
		return fail("the host is missing")
	case a.access == "" || a.secret == "":
		return fail("the access key or the secret key is missing")
	case a.bucket == "":
		return fail("the bucket is missing")
	case strings.Contains(a.bucket, "/"):
		return fail("there is more than a bucket behind the host")
	}
	if err := s3utils.CheckValidBucketNameStrict(a.bucket); err != nil {
		return fail(fmt.Sprintf("%q can't be a bucket's name", a.bucket))
	}
	if s3utils.IsAmazonEndpoint(url.URL{Host: a.host}) {
		a.path = false
	}
	return a, a.options(u)
}

func (a *address) options(u *url.URL) error {
	for name, values := range u.Query() {
		value := values[len(values)-1]
		switch {
		case name == "region":
			a.region = value
		case name == "tls" && u.Scheme == "s3" && (value == "0" || value == "1"):
			a.tls = value == "1"
		case name == "path" && (value == "0" || value == "1"):
			a.path = value == "1"
		default:
			return fmt.Errorf("RECADO_S3_URL: %s: the parameter %s is unknown or has a value that it can't have; there are region=NAME, tls=0 or 1 (with s3://) and path=0 or 1", u.Host, name)
		}
	}
	return nil
}

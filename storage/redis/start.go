package redis

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// check waits for the first answer, and refuses a Redis that is not what the
// URL says, since it would answer a ping and nothing else.
func (r *Redis) check(ctx context.Context, kind string) (do string, err error) {
	if err := r.client.Ping(ctx).Err(); err != nil {
		return "", err
	}
	info, err := r.client.Info(ctx).Result()
	if err != nil {
		return "", nil // not everybody may ask; what is wrong shows later
	}
	has := func(line string) bool { return strings.Contains(info, line) }
	switch {
	case kind == "" && has("redis_mode:sentinel"):
		return "write redis+sentinel://…?master_name=…", errors.New("this is a sentinel")
	case kind == "" && has("redis_mode:cluster"):
		return "write redis+cluster://", errors.New("this is a server of a cluster")
	case kind == "" && has("role:slave"):
		return "use the address of its master, or redis+sentinel://", errors.New("this is a replica, which takes no writes")
	case kind == "cluster" && (has("redis_version:6.") || has("redis_version:5.")):
		return "use Redis 7 or later", errors.New("this cluster has no sharded channels")
	}
	return "", nil
}

// startError says what to do about a Redis that did not answer at start; do is
// what is known already.
func startError(host, do string, err error) error {
	text := err.Error()
	var notTLS tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	switch {
	case do != "":
	case strings.HasPrefix(text, "NOAUTH"), strings.HasPrefix(text, "WRONGPASS"), strings.HasPrefix(text, "ERR invalid password"),
		strings.HasPrefix(text, "ERR AUTH"):
		do = "correct the name and password in the URL"
	case strings.HasPrefix(text, "NOPERM"):
		do = "allow that user the commands, keys and channels of docs/redis.md"
	case errors.As(err, &notTLS):
		do = "this port does not speak TLS: write redis:// instead of rediss://, or use its TLS port"
	case errors.As(err, &unknown):
		do = "name the file of the authority that signed its certificate: ?ca=/path/ca.pem"
	case strings.Contains(text, "certificate required"), strings.Contains(text, "bad certificate"):
		do = "it asks for a certificate of ours: ?cert=/path/cert.pem&key=/path/key.pem"
	case strings.Contains(text, "cluster support disabled"):
		do = "this is a single server: write redis:// instead of redis+cluster://"
	case errors.Is(err, goredis.Nil), strings.Contains(text, "sentinels"):
		do = "check that the sentinels run and know this master_name"
	default:
		do = "start it, correct the address, or leave RECADO_REDIS_URL empty to use the one inside the process"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("no answer within %s", startTimeout)
	}
	return fmt.Errorf("RECADO_REDIS_URL: no usable Redis at %s: %w; %s", host, err, do)
}

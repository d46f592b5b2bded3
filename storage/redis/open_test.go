package redis_test

import (
	"net"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"recado/storage/redis"
	"recado/storage/redis/redistest"
)

func TestOpenSaysWhatToDo(t *testing.T) {
	closed := "127.0.0.1:" + redistest.FreePort(t)
	for url, want := range map[string]string{
		"redis://:s3cret@" + closed:                             closed,
		"rediss://:s3cret@" + closed:                            closed,
		"redis+cluster://:s3cret@" + closed:                     closed,
		"redis+sentinel://:s3cret@" + closed + "?master_name=m": closed,
		"redis+sentinel://:s3cret@" + closed:                    "master_name",
		"redis+other://:s3cret@" + closed:                       `kind of Redis "other"`,
		"mongodb://:s3cret@" + closed:                           "write redis://",
		"redis://:s3cret@" + closed + "/notanumber":             "database number",
		"redis://:s3c/ret@" + closed:                            "%2F",
		"redis://:s3cret@host:port":                             "not a URL",
		"localhost:6379":                                        "write redis://",
	} {
		began := time.Now()
		_, err := redis.Open(t.Context(), url)
		switch {
		case err == nil:
			t.Errorf("%s: no error", url)
		case !strings.Contains(err.Error(), "RECADO_REDIS_URL") || !strings.Contains(err.Error(), want):
			t.Errorf("%s: %q does not say %q", url, err, want)
		case strings.Contains(err.Error(), "s3c"):
			t.Errorf("%s: %q tells the password", url, err)
		case time.Since(began) > 8*time.Second:
			t.Errorf("%s: took %v", url, time.Since(began))
		}
	}
}

func TestOpenDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	mute, err := net.Listen("tcp", "127.0.0.1:0") // accepts, never answers
	check(t, err)
	defer mute.Close()
	began := time.Now()
	_, err = redis.Open(t.Context(), "redis://"+mute.Addr().String())
	if err == nil || !strings.Contains(err.Error(), "no answer within") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestOpenNamesAWrongPassword(t *testing.T) {
	server := redistest.Start(t)
	admin := goredis.NewClient(&goredis.Options{Addr: server.Addr()})
	defer admin.Close()
	check(t, admin.ConfigSet(t.Context(), "requirepass", "right").Err())
	for _, user := range []string{"", ":wrong@"} {
		_, err := redis.Open(t.Context(), "redis://"+user+server.Addr())
		if err == nil || !strings.Contains(err.Error(), "correct the name and password") {
			t.Errorf("%q: %v", user, err)
		}
	}
	r, err := redis.Open(t.Context(), "redis://:right@"+server.Addr())
	check(t, err)
	check(t, r.Close())
}

func TestEmbeddedRedisExpiresKeys(t *testing.T) {
	r := open(t, "")
	if !r.Embedded() {
		t.Error("not embedded")
	}
	check(t, r.Ping(t.Context()))
	check(t, redis.SetFor(t.Context(), r, "k", 50*time.Millisecond))
	waitFor(t, "the key to expire", func() bool { return !redis.Has(t.Context(), r, "k") })
}

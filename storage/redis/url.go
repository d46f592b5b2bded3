package redis

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// own are the parameters of a URL that are Recado's, not go-redis's: files with
// the authority that signed the servers' certificates and with our certificate
// and its key, and what the sentinels ask for, where the URL's name and
// password are the servers'.
type own struct {
	ca, cert, key                      string
	sentinelUsername, sentinelPassword string
}

// takeOwn cuts them out of a URL.
func takeOwn(u *url.URL) own {
	q := u.Query()
	take := func(name string) string {
		v := q.Get(name)
		q.Del(name)
		return v
	}
	o := own{take("ca"), take("cert"), take("key"), take("sentinel_username"), take("sentinel_password")}
	u.RawQuery = q.Encode()
	return o
}

// secure completes how a connection is secured. Each server is known by the
// name or address by which it is called.
func (o own) secure(c *tls.Config) error {
	if c == nil {
		if o.ca != "" || o.cert != "" || o.key != "" {
			return errors.New("ca, cert and key are for TLS: write rediss instead of redis")
		}
		return nil
	}
	c.ServerName = "" // that of the first address only
	if o.ca != "" {
		pem, err := os.ReadFile(o.ca)
		if err != nil {
			return fmt.Errorf("ca: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return fmt.Errorf("ca: no certificate in PEM form in %s", o.ca)
		}
	}
	if o.cert == "" && o.key == "" {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(o.cert, o.key)
	if err != nil {
		return fmt.Errorf("cert and key: %w", err)
	}
	c.Certificates = []tls.Certificate{pair}
	return nil
}

// newClient makes the client of one kind of Redis; nothing is dialled yet.
func newClient(u *url.URL, kind string) (goredis.UniversalClient, error) {
	extra := takeOwn(u)
	switch kind {
	case "":
		return newSingle(u, extra)
	case "cluster":
		return newCluster(u, extra)
	case "sentinel":
		return newSentinel(u, extra)
	}
	return nil, fmt.Errorf("unknown kind of Redis %q", kind)
}

func quiet() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

func newSingle(u *url.URL, extra own) (goredis.UniversalClient, error) {
	o, err := goredis.ParseURL(u.String())
	if err != nil {
		return nil, err
	}
	o.ContextTimeoutEnabled, o.DisableIdentity, o.MaintNotificationsConfig = true, true, quiet()
	if err := extra.secure(o.TLSConfig); err != nil {
		return nil, err
	}
	return goredis.NewClient(o), nil
}

// clusterLook is how long it may take to learn which server has taken over from
// one that died. Nobody tells: a refused connection is no redirection, and
// go-redis would look once a minute.
const clusterLook = 2 * time.Second

func newCluster(u *url.URL, extra own) (goredis.UniversalClient, error) {
	o, err := goredis.ParseClusterURL(u.String())
	if err != nil {
		return nil, err
	}
	o.ContextTimeoutEnabled, o.DisableIdentity, o.MaintNotificationsConfig = true, true, quiet()
	o.ClusterStateReloadInterval = clusterLook
	if err := extra.secure(o.TLSConfig); err != nil {
		return nil, err
	}
	return goredis.NewClusterClient(o), nil
}

// newSentinel gives the URL's name and password to the servers, as in the other
// kinds; go-redis would give them to the sentinels.
func newSentinel(u *url.URL, extra own) (goredis.UniversalClient, error) {
	o, err := goredis.ParseFailoverURL(u.String())
	if err != nil {
		return nil, err
	}
	if o.MasterName == "" {
		return nil, errors.New("the parameter master_name is missing")
	}
	if o.Username == "" && o.Password == "" {
		o.Username, o.Password = o.SentinelUsername, o.SentinelPassword
	}
	o.SentinelUsername, o.SentinelPassword = extra.sentinelUsername, extra.sentinelPassword
	o.ContextTimeoutEnabled, o.DisableIdentity = true, true
	if err := extra.secure(o.TLSConfig); err != nil {
		return nil, err
	}
	return goredis.NewFailoverClient(o), nil
}

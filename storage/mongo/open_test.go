package mongo

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo/readpref"

	"recado/storage/engine"
)

// Every way in which a server can't be had names the setting and the host,
// says what to do, and keeps the password.
func TestOpenErrors(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and never says a word
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	for _, test := range []struct{ url, says string }{
		{"http://ana:hush-hush@example.com/", "mongodb://user:password@host"},
		{"mongodb://", "mongodb://user:password@host"},
		{"mongodb://ana:hush-hush@host:99999999/", "mongodb://user:password@host"},
		{"mongodb://ana:hush-hush@" + gone.Addr().String() + "/desk", gone.Addr().String() + "/desk"},
		{"mongodb://" + silent.Addr().String() + "/?connectTimeoutMS=200&serverSelectionTimeoutMS=500", silent.Addr().String() + "/recado"},
	} {
		start := time.Now()
		e, err := Open(context.Background(), test.url)
		if err == nil {
			e.Close()
			t.Errorf("%s: opened", test.url)
			continue
		}
		if !errors.Is(err, engine.ErrUnavailable) {
			t.Errorf("%s: %v is not ErrUnavailable", test.url, err)
		}
		for _, part := range []string{"RECADO_MONGO_URL", test.says} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q does not say %q", test.url, err, part)
			}
		}
		if strings.Contains(err.Error(), "hush") {
			t.Errorf("the password stands in %q", err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: took %v", test.url, took)
		}
	}
}

// What the contract needs holds whatever the URL says; what is a matter of
// taste is the URL's.
func TestURLOptions(t *testing.T) {
	o := clientOptions("mongodb://h/?w=1&journal=false&readPreference=secondary&serverSelectionTimeoutMS=700&timeoutMS=800&appName=x")
	if err := o.Validate(); err != nil {
		t.Fatal(err)
	}
	if w := o.WriteConcern; w.W != "majority" || w.Journal == nil || !*w.Journal {
		t.Errorf("write concern: %+v", w)
	}
	if o.ReadPreference.Mode() != readpref.PrimaryMode {
		t.Errorf("read preference: %v", o.ReadPreference)
	}
	if *o.ServerSelectionTimeout != 700*time.Millisecond || *o.Timeout != 800*time.Millisecond || *o.AppName != "x" {
		t.Errorf("the URL's own: %v, %v, %v", *o.ServerSelectionTimeout, *o.Timeout, *o.AppName)
	}
	o = clientOptions("mongodb://h")
	if *o.ServerSelectionTimeout != selectWait || *o.ConnectTimeout != connectWait || *o.Timeout != callWait {
		t.Errorf("defaults: %v, %v, %v", *o.ServerSelectionTimeout, *o.ConnectTimeout, *o.Timeout)
	}
}

func TestDatabaseName(t *testing.T) {
	for url, want := range map[string]string{
		"mongodb://h":                      "recado",
		"mongodb://h/":                     "recado",
		"mongodb://h/?w=1":                 "recado",
		"mongodb://h?authSource=admin":     "recado",
		"mongodb://h:1/desk":               "desk",
		"mongodb://a:b@h:1,i:2/desk?x=/y":  "desk",
		"mongodb+srv://a:b%2F@h.com/desk":  "desk",
		"mongodb://%2Ftmp%2Fm.sock/desk":   "desk",
		"mongodb://a:b@[::1]:27017/recado": "recado",
	} {
		if got := database(url); got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}

package tenant_test

import (
	"errors"
	"strings"
	"testing"

	"recado/tenant"
)

func TestPasswords(t *testing.T) {
	p := tenant.NewPasswords(tenant.PasswordOptions{Memory: 8, Time: 1, Threads: 1})
	ctx := t.Context()
	hash, err := p.Hash(ctx, "contraseña larga é")
	must(t, err)
	again, err := p.Hash(ctx, "contraseña larga é")
	must(t, err)
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=8,t=1,p=1$") || hash == again {
		t.Errorf("got %s and %s", hash, again)
	}
	other := tenant.NewPasswords(tenant.PasswordOptions{Memory: 64, Time: 2, Threads: 2}) // a later cost
	for _, c := range []struct {
		give string
		want bool
	}{{"contraseña larga é", true}, {"contrasen\u0303a larga e\u0301", true}, {"Contraseña larga é", false}, {"", false}, {strings.Repeat("x", 2000), false}} {
		for _, by := range []*tenant.Passwords{p, other} {
			if ok, err := by.Check(ctx, hash, c.give); err != nil || ok != c.want {
				t.Errorf("%.20q: got %v, %v", c.give, ok, err)
			}
		}
	}
	if ok, err := p.Check(ctx, "", ""); ok || err != nil {
		t.Errorf("no hash: %v, %v", ok, err)
	}
	for give, want := range map[string]*tenant.Error{
		"ñandú1234": tenant.ErrWeakPassword, "": tenant.ErrWeakPassword, strings.Repeat("x", 1025): tenant.ErrTooLong, "0123456789\xff": tenant.ErrBadText,
	} {
		if _, err := p.Hash(ctx, give); !errors.Is(err, want) {
			t.Errorf("%.20q: %v", give, err)
		}
	}
	for _, bad := range []string{
		"x", "$argon2i$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=8,t=0,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=8,t=1,p=0$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=8,t=1,p=1$AA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$", "$argon2id$v=19$m=8$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
	} {
		if ok, err := p.Check(ctx, bad, "0123456789"); ok || err == nil || tenant.IsRefusal(err) {
			t.Errorf("%s: %v, %v", bad, ok, err)
		}
	}
}

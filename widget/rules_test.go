package widget

import (
	"regexp"
	"testing"
)

func TestPageRules(t *testing.T) {
	for _, tc := range []struct {
		patterns  []string
		at        []string
		elsewhere []string
	}{
		{[]string{"/"}, []string{"https://a.com/", "https://a.com/?q=1"}, []string{"https://a.com/b"}},
		{[]string{"/docs/*"}, []string{"https://a.com/docs/", "https://a.com/docs/a/b?q", "http://a.com:81/docs/x"}, []string{"https://a.com/blog", "https://a.com/x/docs/a", "https://a.com/doc"}},
		{[]string{"/docs/private*"}, []string{"https://a.com/docs/private/x", "https://a.com/docs/private"}, []string{"https://a.com/docs/a"}},
		{[]string{"/*/help"}, []string{"https://a.com/es/help"}, []string{"https://a.com/es/helpme", "https://a.com/es?x=/help"}},
		{[]string{"/es/help"}, []string{"https://a.com/es/help/", "https://a.com/es/help"}, []string{"https://a.com/es/help/me"}},
		{[]string{"/es/help/"}, []string{"https://a.com/es/help/", "https://a.com/es/help"}, nil},
		{[]string{"/a*b*c"}, []string{"https://a.com/aXbYc"}, []string{"https://a.com/abcd"}},
		{[]string{"/a*b*bc"}, nil, []string{"https://a.com/abc"}},
		{[]string{"https://a.com/*"}, []string{"https://a.com/x", "https://a.com/x?q=1"}, []string{"https://b.com/x", "http://a.com/x"}},
		{[]string{"https://a.com/shop?id=*"}, []string{"https://a.com/shop?id=5"}, []string{"https://a.com/shop", "https://a.com/shoop?id=5"}},
		{[]string{"/niño", "/a b"}, []string{"https://a.com/ni%C3%B1o", "https://a.com/a%20b"}, []string{"https://a.com/nino"}},
		{[]string{"/x.y(z)"}, []string{"https://a.com/x.y(z)"}, []string{"https://a.com/xay(z)"}},
		{[]string{"**"}, []string{"https://a.com/", "https://a.com/any/thing?q"}, nil},
	} {
		rule := regexp.MustCompile(pageRule(tc.patterns))
		for _, address := range tc.at {
			if !rule.MatchString(address) {
				t.Errorf("%q is not %s: %s", tc.patterns, address, rule)
			}
		}
		for _, address := range tc.elsewhere {
			if rule.MatchString(address) {
				t.Errorf("%q is %s: %s", tc.patterns, address, rule)
			}
		}
	}
	if pageRule(nil) != "" {
		t.Error("no pattern is a rule")
	}
}

func TestOriginRules(t *testing.T) {
	named, under := originRules([]string{"https://Shop.com", "http://localhost:3000", "https://*.example.com"})
	allowed := func(origin string) bool { return named[origin] || regexp.MustCompile(under).MatchString(origin) }
	for _, good := range []string{"https://shop.com", "http://localhost:3000", "https://a.example.com", "https://a.b.example.com"} {
		if !allowed(good) {
			t.Errorf("%s is refused", good)
		}
	}
	for _, bad := range []string{"http://shop.com", "https://shop.com.evil.com", "https://shopxcom", "https://example.com", "https://.example.com", "https://evilexample.com", "http://a.example.com", "http://localhost:3001", "null", ""} {
		if allowed(bad) {
			t.Errorf("%q is allowed", bad)
		}
	}
	if named, under := originRules(nil); len(named) > 0 || under != "" {
		t.Errorf("no origin allows %v and %q", named, under)
	}
	if _, under := originRules([]string{"https://shop.com"}); under != "" {
		t.Errorf("a name needs %s", under)
	}
}

package tenant_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"recado/tenant"
)

func TestCleanText(t *testing.T) {
	for _, c := range []struct {
		name, give, want string
		refused          error
	}{
		{"plain", "¿Cómo están?", "¿Cómo están?", nil},
		{"line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd", nil},
		{"tab and leading space stay", "  a\tb \n ", "  a\tb", nil},
		{"nothing visible", " \n\t\u200b\u200d\ufeff", "", nil},
		{"NFC", "cafe\u0301", "café", nil},
		{"emoji with joiners", "👩\u200d💻 ok", "👩\u200d💻 ok", nil},
		{"Persian with a non-joiner", "می\u200cخواهم", "می\u200cخواهم", nil},
		{"zero-width spaces go", "a\u200bb\ufeffc\u2060d", "abcd", nil},
		{"invalid UTF-8", "a\xffb", "", tenant.ErrBadText},
		{"surrogate in UTF-8", "a\xed\xa0\x80b", "", tenant.ErrBadText},
		{"NUL", "a\x00b", "", tenant.ErrBadText},
		{"escape", "a\x1b[31mb", "", tenant.ErrBadText},
		{"C1", "a\u0090b", "", tenant.ErrBadText},
		{"override", "a\u202eb", "", tenant.ErrBadText},
		{"embedding", "a\u202ab", "", tenant.ErrBadText},
		{"isolate", "a\u2066b\u2069", "", tenant.ErrBadText},
		{"noncharacter", "a\ufffeb", "", tenant.ErrBadText},
		{"twenty", strings.Repeat("ñ♥️😀+", 4), strings.Repeat("ñ♥️😀+", 4), nil},
		{"twenty-one", strings.Repeat("ñ♥️😀+", 4) + "a", "", tenant.ErrTooLong},
		{"twenty after NFC", strings.Repeat("e\u0301", 20), strings.Repeat("é", 20), nil},
		{"much", strings.Repeat("a", 1<<20), "", tenant.ErrTooLong},
	} {
		got, err := tenant.CleanText("text", c.give, 20)
		if got != c.want || c.refused == nil && err != nil || !errors.Is(err, c.refused) {
			t.Errorf("%s: got %q, %v", c.name, got, err)
		}
		if err != nil && tenant.Answer(err).Field != "text" {
			t.Errorf("%s: does not name the field", c.name)
		}
	}
}

func TestCleanLine(t *testing.T) {
	if got, err := tenant.CleanLine("name", "  Ana María\n", 20); err != nil || got != "Ana María" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, bad := range []string{"a\nb", "a\tb"} {
		if _, err := tenant.CleanLine("name", bad, 20); !errors.Is(err, tenant.ErrBadText) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestCleanEmail(t *testing.T) {
	for give, want := range map[string]string{
		"": "", " Ana@Example.COM ": "ana@example.com", "a.b+c@x-y.example.co": "a.b+c@x-y.example.co",
	} {
		if got, err := tenant.CleanEmail("email", give); err != nil || got != want {
			t.Errorf("%q: got %q, %v", give, got, err)
		}
	}
	for _, bad := range []string{
		"a", "@", "a@", "@b.co", "a@b", "a@@b.co", "a b@c.co", "a@b..co", ".a@b.co", "a.@b.co", "a@-b.co", "a@b-.co",
		"Ana <a@b.co>", "a@b.co,c@d.co", "a@b.co\r\nBcc: x@y.co", "añb@c.co", "a@b.co\x00", strings.Repeat("a", 65) + "@b.co",
		"a@" + strings.Repeat("b.", 130) + "co",
	} {
		if _, err := tenant.CleanEmail("email", bad); !errors.Is(err, tenant.ErrBadEmail) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestValidClientID(t *testing.T) {
	for id, want := range map[string]bool{
		"abcdefgh": true, "A-b_9999": true, strings.Repeat("x", 64): true,
		"": false, "abcdefg": false, strings.Repeat("x", 65): false, "abcdefg.": false, "abcdefgh\n": false, "áéíóúáéí": false,
	} {
		if tenant.ValidClientID(id) != want {
			t.Errorf("%q: want %v", id, want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		give string
		want []string
	}{
		{"", []string{}},
		{"¡Él NO imprime la Acción nº 12-B!", []string{"el", "no", "imprime", "la", "accion", "12", "b"}},
		{"impresora IMPRESORA Impresóra", []string{"impresora"}},
		{"İstanbul ﬁn １２", []string{"istanbul", "fin", "12"}},
		{strings.Repeat("a", 40), []string{strings.Repeat("a", 32)}},
		{"a\xffb", []string{"a", "b"}},
	} {
		got := tenant.Words(c.give) // "nº" is "no" again
		if !slices.Equal(got, c.want) || got == nil {
			t.Errorf("%q: got %q", c.give, got)
		}
	}
	long := ""
	for r := range 1000 {
		long += " " + string(rune(0x4E00+r))
	}
	if n := len(tenant.Words(long)); n != tenant.MaxWords {
		t.Errorf("got %d words", n)
	}
}

func FuzzCleanText(f *testing.F) {
	for _, s := range []string{"hola", "a\u202eb", "e\u0301", "\xff", " \u200d", "a\r\n\u200b", "\u0344\u0344"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := tenant.CleanText("text", s, 50)
		if err != nil {
			if got != "" || !tenant.IsRefusal(err) {
				t.Fatalf("%q: %q with %v", s, got, err)
			}
			return
		}
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 50 || !norm.NFC.IsNormalString(got) {
			t.Fatalf("%q: got %q", s, got)
		}
		if again, err := tenant.CleanText("text", got, 50); again != got || err != nil {
			t.Fatalf("%q: %q becomes %q, %v", s, got, again, err)
		}
	})
}

func FuzzWords(f *testing.F) {
	f.Add("Él NO imprime")
	f.Add("\xff\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range tenant.Words(s) {
			if w == "" || utf8.RuneCountInString(w) > tenant.MaxWord {
				t.Fatalf("%q: word %q", s, w)
			}
			if again := tenant.Words(w); len(again) != 1 || again[0] != w {
				t.Fatalf("%q: %q becomes %q", s, w, again)
			}
		}
	})
}

// Within is embedded: its name is none of the body's.
type Within struct {
	Count int `json:"count"`
	Deep  struct {
		Yes bool `json:"yes"`
	} `json:"deep"`
}

func TestDecodeJSON(t *testing.T) {
	type shape struct {
		A string `json:"a"`
		N int    `json:"n"`
		Within
	}
	for _, c := range []struct {
		raw     string
		refused *tenant.Error
		field   string
	}{
		{`{"a":"x","other":1}`, nil, ""},
		{`{"a":"\ud83d\ude00 \\ud800 \\\\ud800"}`, nil, ""},
		{`{"a":"` + "\xff" + `"}`, tenant.ErrBadText, ""},
		{`{"a":"\ud800"}`, tenant.ErrBadText, ""},
		{`{"a":"\ud800\u0041"}`, tenant.ErrBadText, ""},
		{`{"a":"\udc00"}`, tenant.ErrBadText, ""},
		{`{"a":"\\\uDFFF"}`, tenant.ErrBadText, ""},
		{``, tenant.ErrBadJSON, ""},
		{`{"a":"x"} {}`, tenant.ErrBadJSON, ""},
		{`{"a":5}`, tenant.ErrBadJSON, "a"},
		{`{"n":"x"}`, tenant.ErrWholeNumber, "n"},
		{`{"n":1.5}`, tenant.ErrWholeNumber, "n"},
		{`{"n":1e99}`, tenant.ErrWholeNumber, "n"},
		{`{"count":""}`, tenant.ErrWholeNumber, "count"},
		{`{"deep":{"yes":1}}`, tenant.ErrBadJSON, "deep.yes"},
		{`[]`, tenant.ErrBadJSON, ""},
		{strings.Repeat("[", 20000), tenant.ErrBadJSON, ""},
	} {
		var into shape
		err := tenant.DecodeJSON([]byte(c.raw), &into)
		if c.refused == nil {
			if err != nil {
				t.Errorf("%.40q: %v", c.raw, err)
			}
			continue
		}
		if !errors.Is(err, c.refused) || tenant.Answer(err).Field != c.field {
			t.Errorf("%.40q: got %v", c.raw, err)
		}
	}
}

// What DecodeJSON accepts holds the very text that was sent.
func FuzzDecodeJSON(f *testing.F) {
	f.Add([]byte(`"\ud83d\ude00"`))
	f.Add([]byte(`"\\\ud800"`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s string
		if tenant.DecodeJSON(raw, &s) == nil && strings.ContainsRune(s, utf8.RuneError) &&
			!strings.Contains(string(raw), "\ufffd") && !strings.Contains(strings.ToLower(string(raw)), `\ufffd`) {
			t.Fatalf("%q became %q", raw, s)
		}
	})
}

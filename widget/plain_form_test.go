package widget

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"recado/tenant"
)

const multi = "multipart/form-data; boundary=b"

// part is one part of a multipart body.
func part(disposition, content string) string {
	return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n"
}

func TestReadForm(t *testing.T) {
	many, manyParts := "", ""
	for i := range maxFields + 1 {
		many += fmt.Sprintf("&f%d=x", i)
		manyParts += part(fmt.Sprintf(`name="f%d"`, i), "x")
	}
	for what, c := range map[string]struct {
		kind, body string
		want       *tenant.Error
		text       string
	}{
		"urlencoded":                  {"application/x-www-form-urlencoded", "text=a+b%26c&text=no", nil, "a b&c"},
		"with a charset":              {"application/x-www-form-urlencoded; charset=utf-8", "text=a", nil, "a"},
		"multipart":                   {multi, part(`name="text"`, "a\r\nb") + part(`name="text"`, "no") + "--b--\r\n", nil, "a\r\nb"},
		"no file chosen":              {multi, part(`name="text"`, "a") + part(`name="file"; filename=""`, "") + "--b--\r\n", nil, "a"},
		"nothing":                     {"application/x-www-form-urlencoded", "", nil, ""},
		"JSON":                        {"application/json", `{"text":"a"}`, tenant.ErrBadValue, ""},
		"no type":                     {"", "text=a", tenant.ErrBadValue, ""},
		"a bad escape":                {"application/x-www-form-urlencoded", "text=%zz", tenant.ErrBadValue, ""},
		"no boundary":                 {"multipart/form-data", part(`name="text"`, "a"), tenant.ErrBadValue, ""},
		"cut":                         {multi, part(`name="text"`, "a") + "--b\r\nContent-Dispo", tenant.ErrBadValue, ""},
		"too many":                    {"application/x-www-form-urlencoded", many, tenant.ErrBadValue, ""},
		"too many parts":              {multi, manyParts + "--b--\r\n", tenant.ErrBadValue, ""},
		"too large":                   {"application/x-www-form-urlencoded", "text=" + strings.Repeat("x", 1000), tenant.ErrBodyTooLarge, ""},
		"too large, in one part":      {multi, part(`name="text"`, strings.Repeat("x", 1001)) + "--b--\r\n", tenant.ErrBodyTooLarge, ""},
		"too large, in several":       {multi, part(`name="a"`, strings.Repeat("x", 600)) + part(`name="b"`, strings.Repeat("x", 600)) + "--b--\r\n", tenant.ErrBodyTooLarge, ""},
		"a name that is far too long": {multi, part(`name="`+strings.Repeat("x", 200)+`"`, "a") + "--b--\r\n", tenant.ErrBadValue, ""},
	} {
		f, err := readForm(c.kind, strings.NewReader(c.body), 1000)
		if c.want != nil {
			if err == nil || tenant.Answer(err).Reason != c.want.Reason {
				t.Errorf("%s: got %+v, %v", what, f, err)
			}
			continue
		}
		if err != nil || f.get("text") != c.text || f.file != nil {
			t.Errorf("%s: got %+v, %v", what, f, err)
		}
	}
}

// The file is read by whoever takes it, and not before.
func TestReadFormLeavesTheFile(t *testing.T) {
	head := part(`name="text"`, "a") + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../x.png\"\r\n\r\n"
	f, err := readForm(multi, io.MultiReader(strings.NewReader(head+strings.Repeat("y", 5000)), iotest.ErrReader(io.ErrUnexpectedEOF)), 1000)
	if err != nil || f.file == nil || f.get("text") != "a" {
		t.Fatalf("got %+v, %v", f, err)
	}
	if read, err := io.ReadAll(f.file); err == nil || len(read) > 5000 {
		t.Errorf("a file that was cut: %d bytes, %v", len(read), err)
	}
}

func FuzzReadForm(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "text=a&email=b%40c")
	f.Add(multi, part(`name="text"`, "a")+part(`name="file"; filename="x"`, "y")+"--b--\r\n")
	f.Add(multi, "--b\r\n\r\n--b--")
	f.Add("multipart/form-data; boundary=\"", "--")
	f.Fuzz(func(t *testing.T, kind, body string) {
		const limit = 2000
		form, err := readForm(kind, strings.NewReader(body), limit)
		if err != nil {
			if !tenant.IsRefusal(err) || form != nil {
				t.Fatalf("%v with %+v", err, form)
			}
			return
		}
		size := 0
		for _, value := range form.fields {
			size += len(value)
		}
		if size > limit || len(form.fields) > maxFields+1 {
			t.Errorf("%d fields of %d bytes", len(form.fields), size)
		}
	})
}

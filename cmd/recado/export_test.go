package main

import (
	"encoding/json"
	"testing"

	"recado/tenant"
)

// What opens something is in no export: by its name, or because it is sealed.
func TestExportWithoutSecrets(t *testing.T) {
	sealer, err := tenant.NewSealer([]byte("a master secret of a test, long enough"))
	if err != nil {
		t.Fatal(err)
	}
	doc := map[string]any{
		"name": "Ana", "secret": "x", "devices": []any{map[string]any{"auth": "x", "p256dh": "x", "endpoint": "kept"}},
		"mail": map[string]any{"password": "x", "other": sealer.Seal("t1", "smtp", "hunter2")}, "hash": "x", "hash_count": 3.0,
	}
	want := `{"devices":[{"auth":"","endpoint":"kept","p256dh":""}],"hash":"","hash_count":3,"mail":{"other":"","password":""},"name":"Ana","secret":""}`
	got, err := json.Marshal(withoutSecrets(doc))
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

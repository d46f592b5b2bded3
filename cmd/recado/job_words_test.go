package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"recado/chat"
)

// The operator reads of each kind of job in words, and of none that there isn't.
func TestJobsHaveWords(t *testing.T) {
	kinds := slices.Clone(chat.MailJobs)
	for kind := range (&server{}).jobHandlers() {
		kinds = append(kinds, kind)
	}
	// That the other languages say the same is tested with the words.
	raw, err := os.ReadFile("../../static/operator/lang/es.json")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	if err := json.Unmarshal(raw, &words); err != nil {
		t.Fatal(err)
	}
	for _, kind := range kinds {
		if words["job."+kind] == "" {
			t.Errorf("no words for %s", kind)
		}
		delete(words, "job."+kind)
	}
	for key := range words {
		if strings.HasPrefix(key, "job.") {
			t.Errorf("%s is no job", key)
		}
	}
}

package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"recado/storage/engine"
)

// The full-text table holds, for each word of a document, one token: the
// tenant and the word, each in hexadecimal. So a prefix of a word is a prefix
// of its token, whatever letters it has, FTS5's tokenizer changes nothing, and
// a search never walks through other tenants' words.
func token(tenant, word string) string {
	return hex.EncodeToString([]byte(tenant)) + "z" + hex.EncodeToString([]byte(word))
}

// ensureWords makes the full-text table and fills it from what is stored.
func ensureWords(t *tx, c *engine.Collection) error {
	if c.Words == "" {
		return nil
	}
	var n int
	err := t.row("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", []any{"_words_" + c.Name}, &n)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec("CREATE VIRTUAL TABLE " + wordTable(c) +
		" USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='unicode61')")
	if err != nil {
		return err
	}
	return fillWords(t, c)
}

func fillWords(t *tx, c *engine.Collection) error {
	tenant, id, body := "", "", ""
	for {
		err := t.row("SELECT tenant, id, body FROM "+table(c)+" WHERE (tenant, id) > (?, ?) ORDER BY tenant, id LIMIT 1",
			[]any{tenant, id}, &tenant, &id, &body)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := addWords(t, c, tenant, id, body); err != nil {
			return err
		}
	}
}

func addWords(t *tx, c *engine.Collection, tenant, id, body string) error {
	words, err := wordsOf(c.Words, body)
	if err != nil || len(words) == 0 {
		return err
	}
	for i, w := range words {
		words[i] = token(tenant, w)
	}
	_, err = t.exec("INSERT INTO "+wordTable(c)+" (rowid, words) SELECT rowid, ? FROM "+table(c)+" WHERE tenant = ? AND id = ?",
		strings.Join(words, " "), tenant, id)
	return err
}

// wordsOf reads the []string at a dotted path of a document.
func wordsOf(path, body string) ([]string, error) {
	at := json.RawMessage(body)
	for _, name := range strings.Split(path, ".") {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(at, &fields); err != nil {
			return nil, err
		}
		if at = fields[name]; at == nil {
			return nil, nil
		}
	}
	var words []string
	err := json.Unmarshal(at, &words)
	return words, err
}

func dropWords(t *tx, c *engine.Collection, tenant, id string) error {
	_, err := t.exec("DELETE FROM "+wordTable(c)+" WHERE rowid = (SELECT rowid FROM "+table(c)+" WHERE tenant = ? AND id = ?)",
		tenant, id)
	return err
}

// Search starts from the words, so that it costs what it finds, and sorts ids
// before it reads any document.
func (e *Engine) Search(ctx context.Context, c *engine.Collection, tenant string, words []string, before string, limit int) ([]engine.Row, error) {
	if err := c.FitSearch(words, limit); err != nil {
		return nil, err
	}
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = `"` + token(tenant, w) + `" *`
	}
	args := []any{strings.Join(terms, " AND "), tenant}
	older := ""
	if before != "" {
		older, args = " AND d.id < ?", append(args, before)
	}
	return e.rows(ctx, "SELECT id, 0, body FROM "+table(c)+" WHERE rowid IN (SELECT d.rowid FROM "+wordTable(c)+
		" AS w CROSS JOIN "+table(c)+" AS d ON d.rowid = w.rowid WHERE w."+wordTable(c)+" MATCH ? AND d.tenant = ?"+older+
		" ORDER BY d.id DESC LIMIT ?) ORDER BY id DESC", append(args, limit))
}

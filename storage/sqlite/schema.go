package sqlite

import (
	"context"
	"fmt"
	"strings"

	"recado/storage/engine"
)

// Names in SQL. Declared names are checked, so quoting is all they need.
func table(c *engine.Collection) string                   { return `"` + c.Name + `"` }
func wordTable(c *engine.Collection) string               { return `"_words_` + c.Name + `"` }
func indexName(c *engine.Collection, index string) string { return `"` + c.Name + "." + index + `"` }

// field is the expression that reaches one field of a document. It must be
// spelled alike in indexes and in queries.
func field(path string) string {
	return `json_extract(body,'$.` + path + `')`
}

// Ensure makes the missing tables and indexes, changes those whose declaration
// has changed and drops those that nobody declares any more.
func (e *Engine) Ensure(ctx context.Context, collections []engine.Collection) error {
	for i := range collections {
		if err := collections[i].Check(); err != nil {
			return err
		}
	}
	return e.write(ctx, func(t *tx) error {
		for i := range collections {
			if err := ensure(t, &collections[i]); err != nil {
				return fmt.Errorf("sqlite: collection %s: %w", collections[i].Name, err)
			}
		}
		return nil
	})
}

func ensure(t *tx, c *engine.Collection) error {
	_, err := t.exec("CREATE TABLE IF NOT EXISTS " + table(c) +
		" (rowid INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (tenant, id))")
	if err != nil {
		return err
	}
	wanted := map[string]string{}
	for _, ix := range c.AllIndexes() {
		wanted[c.Name+"."+ix.Name] = indexSQL(c, ix)
	}
	if err := dropOthers(t, c, wanted); err != nil {
		return err
	}
	for _, text := range wanted {
		if _, err := t.exec(text); err != nil {
			return err
		}
	}
	return ensureWords(t, c)
}

// indexSQL declares one index: a unique one over what is unique, any other
// over all that its lists are ordered by.
func indexSQL(c *engine.Collection, ix engine.Index) string {
	kind, columns := "INDEX", []string{"tenant"}
	fields := c.UniqueFields(ix)
	if fields != nil {
		kind = "UNIQUE INDEX"
	} else if fields = ix.Equal; ix.Order != "" {
		fields = append(fields[:len(fields):len(fields)], ix.Order)
	}
	for _, f := range fields {
		columns = append(columns, field(f))
	}
	if kind == "INDEX" {
		columns = append(columns, "id")
	}
	return fmt.Sprintf("CREATE %s IF NOT EXISTS %s ON %s (%s)",
		kind, indexName(c, ix.Name), table(c), strings.Join(columns, ", "))
}

// dropOthers drops the collection's indexes that are not wanted as they are.
func dropOthers(t *tx, c *engine.Collection, wanted map[string]string) error {
	var names, texts string
	err := t.row(`SELECT coalesce(group_concat(name, char(10)), ''), coalesce(group_concat(sql, char(10)), '')
		FROM (SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL)`,
		[]any{c.Name}, &names, &texts)
	if err != nil || names == "" {
		return err
	}
	has := strings.Split(texts, "\n")
	for i, name := range strings.Split(names, "\n") {
		// SQLite keeps the text without IF NOT EXISTS.
		if strings.Replace(wanted[name], " IF NOT EXISTS", "", 1) == has[i] {
			continue
		}
		if _, err := t.exec(`DROP INDEX "` + name + `"`); err != nil {
			return err
		}
	}
	return nil
}

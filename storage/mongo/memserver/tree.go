package main

import "sort"

// chunkMost is how many entries one chunk of a tree has at most.
const chunkMost = 256

// An entry is a key of an index, and the document behind it.
type entry struct {
	key string
	doc *stored
}

// A tree keeps entries in the order of their keys, in chunks: one of a million
// is found in two searches, and takes its place among 256.
type tree struct{ chunks [][]entry }

// at is where a key stands or would stand.
func (t *tree) at(key string) (chunk, place int) {
	chunk = sort.Search(len(t.chunks), func(i int) bool { return t.chunks[i][len(t.chunks[i])-1].key >= key })
	if chunk == len(t.chunks) {
		return chunk, 0
	}
	c := t.chunks[chunk]
	return chunk, sort.Search(len(c), func(i int) bool { return c[i].key >= key })
}

func (t *tree) get(key string) *stored {
	c, p := t.at(key)
	if c < len(t.chunks) && t.chunks[c][p].key == key {
		return t.chunks[c][p].doc
	}
	return nil
}

// put adds an entry, or gives a key another document.
func (t *tree) put(key string, d *stored) {
	c, p := t.at(key)
	if c == len(t.chunks) {
		if c == 0 {
			t.chunks = append(t.chunks, nil)
		} else {
			c, p = c-1, len(t.chunks[c-1])
		}
	}
	all := t.chunks[c]
	if p < len(all) && all[p].key == key {
		all[p].doc = d
		return
	}
	all = append(all, entry{})
	copy(all[p+1:], all[p:])
	all[p] = entry{key, d}
	t.chunks[c] = all
	if len(all) > chunkMost {
		half := len(all) / 2
		if c == len(t.chunks)-1 && p == len(all)-1 {
			half = len(all) - 1 // who only appends leaves full chunks
		}
		t.chunks = append(t.chunks, nil)
		copy(t.chunks[c+2:], t.chunks[c+1:])
		t.chunks[c+1] = append(make([]entry, 0, chunkMost+1), all[half:]...)
		clear(all[half:])
		t.chunks[c] = all[:half]
	}
}

func (t *tree) remove(key string) {
	c, p := t.at(key)
	if c == len(t.chunks) || t.chunks[c][p].key != key {
		return
	}
	all := t.chunks[c]
	copy(all[p:], all[p+1:])
	all[len(all)-1] = entry{}
	if t.chunks[c] = all[:len(all)-1]; len(t.chunks[c]) == 0 {
		t.chunks = append(t.chunks[:c], t.chunks[c+1:]...)
	}
}

// scan gives the entries from low (with it) to high (without it), upwards or
// downwards, until do says that it has enough.
func (t *tree) scan(low, high string, down bool, do func(*stored) (more bool)) {
	if down {
		c, p := t.at(high)
		for {
			if p--; p < 0 {
				if c--; c < 0 {
					return
				}
				p = len(t.chunks[c]) - 1
			}
			if e := t.chunks[c][p]; e.key < low || !do(e.doc) {
				return
			}
		}
	}
	for c, p := t.at(low); c < len(t.chunks); c, p = c+1, 0 {
		for ; p < len(t.chunks[c]); p++ {
			if e := t.chunks[c][p]; e.key >= high || !do(e.doc) {
				return
			}
		}
	}
}

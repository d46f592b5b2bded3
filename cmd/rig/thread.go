package rig

import (
	"context"
	"errors"
	"fmt"
)

// An Entry is what a client looks at in an entry of a conversation.
type Entry struct {
	ID       string `json:"id"`
	Seq      int64  `json:"seq"`
	ClientID string `json:"client_id"`
	Text     string `json:"text"`
	From     string `json:"from"`
	Type     string `json:"type"`
	Status   string `json:"status"`
}

// A Page is one page of a thread.
type Page struct {
	Items []Entry `json:"items"`
	More  bool    `json:"more"`
}

// Sides of a conversation, as they stand in the API's paths.
const (
	AsVisitor = "visitor/"
	AsAgent   = ""
)

// pageLimit is the most that one page may hold.
const pageLimit = 200

// After reads one page of what stands behind a seq.
func (c *Client) After(ctx context.Context, base, side, token, conversation string, seq int64) (page Page, err error) {
	url := fmt.Sprintf("%s/api/v1/%sconversations/%s/messages?after=%d&limit=%d", base, side, conversation, seq, pageLimit)
	err = c.Call(ctx, "GET", url, token, nil, &page)
	return page, err
}

// Thread reads a whole conversation, page by page.
func (c *Client) Thread(ctx context.Context, base, side, token, conversation string) (all []Entry, err error) {
	for after := int64(0); ; {
		page, err := c.After(ctx, base, side, token, conversation, after)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if !page.More {
			return all, nil
		}
		if len(page.Items) == 0 {
			return nil, errors.New("the server says that there is more, and gives none")
		}
		after = all[len(all)-1].Seq
	}
}

// Holes is how many entries of a thread do not stand one behind the last.
func Holes(thread []Entry) (n int) {
	for i, e := range thread {
		before := int64(0)
		if i > 0 {
			before = thread[i-1].Seq
		}
		if e.Seq != before+1 {
			n++
		}
	}
	return n
}

package chat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"recado/tenant"
)

const (
	// boardLife is how long a node shows the same board: so many screens may
	// ask as like to.
	boardLife = time.Second
	// boardMost is how many waiting and how many active conversations a board
	// counts; More says that there are others.
	boardMost = 1000
	// boardsMost bounds the tenants whose board a node remembers.
	boardsMost = 1000
)

// A Board says how a tenant stands now.
type Board struct {
	Zone     string         `json:"zone"`
	Projects []BoardProject `json:"projects"`
	Agents   []AgentState   `json:"agents"`
	More     bool           `json:"more"` // there are more than are counted
}

// A BoardProject is one project on the board. WaitingSince is since when (ms)
// the first of its queue has waited, 0 for nobody.
type BoardProject struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	State        string `json:"state"`
	Reason       string `json:"reason"`
	OpensAt      int64  `json:"opens_at"`
	Waiting      int    `json:"waiting"`
	WaitingSince int64  `json:"waiting_since"`
	Active       int    `json:"active"`
	Unanswered   int    `json:"unanswered"` // of the active ones, those that wait for an answer
}

// A board keeps what each tenant's board was a moment ago.
type board struct {
	service *Service

	mu      sync.Mutex
	tenants map[string]*boardPage
}

// A boardPage is one tenant's; its lock makes many who ask at once one question.
type boardPage struct {
	mu    sync.Mutex
	until time.Time
	all   *Board
}

func newBoard(s *Service) *board { return &board{service: s, tenants: map[string]*boardPage{}} }

// page is where a tenant's board is kept.
func (b *board) page(sc tenant.Scope) *boardPage {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.tenants[sc.Tenant()]
	if p == nil {
		if len(b.tenants) >= boardsMost {
			clear(b.tenants)
		}
		p = &boardPage{}
		b.tenants[sc.Tenant()] = p
	}
	return p
}

// of is the tenant's whole board; it is shared, so it must not be changed.
func (b *board) of(ctx context.Context, sc tenant.Scope) (*Board, error) {
	p := b.page(sc)
	p.mu.Lock()
	defer p.mu.Unlock()
	now := b.service.Now()
	if p.all != nil && now.Before(p.until) {
		return p.all, nil
	}
	all, err := b.service.look(ctx, sc)
	if err != nil {
		return nil, err
	}
	p.all, p.until = all, now.Add(boardLife)
	return all, nil
}

// look reads a tenant's board.
func (s *Service) look(ctx context.Context, sc tenant.Scope) (*Board, error) {
	dir, err := s.directory.page(ctx, sc)
	if err != nil {
		return nil, err
	}
	state, agents, err := s.watch.state(ctx, sc)
	if err != nil {
		return nil, err
	}
	b := &Board{Zone: tenant.NewCalendar(dir.zone, nil).Zone(""), Agents: agents, Projects: []BoardProject{}}
	place := map[string]int{}
	for _, p := range dir.projects {
		if st, ok := state.Projects[p.ID]; ok {
			place[p.ID] = len(b.Projects)
			b.Projects = append(b.Projects, BoardProject{ID: p.ID, Name: p.Name, State: st.State, Reason: st.Reason, OpensAt: st.OpensAt})
		}
	}
	for _, status := range []Status{Waiting, Active} {
		n, err := s.Store.ConversationsNow(ctx, sc, status, boardMost, func(c *Now) {
			if at, ok := place[c.Project]; ok {
				b.Projects[at].add(c)
			}
		})
		if err != nil {
			return nil, err
		}
		b.More = b.More || n == boardMost
	}
	return b, nil
}

// Now is of an open conversation what a board counts.
type Now struct {
	Project      string `json:"project"`
	Status       Status `json:"status"`
	WaitingSince int64  `json:"waiting_since"`
}

func (p *BoardProject) add(c *Now) {
	if c.Status == Active {
		p.Active++
		if c.WaitingSince != 0 {
			p.Unanswered++
		}
		return
	}
	p.Waiting++
	if c.WaitingSince != 0 && (p.WaitingSince == 0 || c.WaitingSince < p.WaitingSince) {
		p.WaitingSince = c.WaitingSince
	}
}

// Board is what an actor may see of how its tenant stands now: the projects
// that it works in, and whoever works there too.
func (s *Service) Board(ctx context.Context, actor tenant.Actor) (*Board, error) {
	all, err := s.board.of(ctx, actor.Scope)
	if err != nil {
		return nil, err
	}
	if actor.May(tenant.ManageTenant) {
		return all, nil
	}
	mine := &Board{Zone: all.Zone, More: all.More, Projects: []BoardProject{}, Agents: []AgentState{}}
	for _, p := range all.Projects {
		if actor.Sees(p.ID) {
			mine.Projects = append(mine.Projects, p)
		}
	}
	for _, a := range all.Agents {
		var shared []string
		for _, id := range a.Projects {
			if actor.Sees(id) {
				shared = append(shared, id)
			}
		}
		if a.ID == actor.ID || len(shared) > 0 {
			a.Projects = append([]string{}, shared...)
			mine.Agents = append(mine.Agents, a)
		}
	}
	return mine, nil
}

// tag names what the board says.
func (b *Board) tag() string {
	text, err := json.Marshal(b)
	if err != nil {
		panic(fmt.Sprintf("chat: a board that is no JSON: %v", err)) // it has no such field
	}
	sum := sha256.Sum256(text)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

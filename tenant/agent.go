package tenant

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// NewAgent says who becomes an agent.
type NewAgent struct {
	ClientID string   `json:"client_id"`
	Name     string   `json:"name"`
	Email    string   `json:"email"`
	Role     Role     `json:"role"`     // "" is agent
	Capacity int      `json:"capacity"` // 0 is DefaultCapacity
	Locale   string   `json:"locale"`   // "" is es
	Projects []string `json:"projects"`
	// Password lets the operator's commands do without an invitation: a login
	// that has none gets it, one that has one must match it. It is never read
	// from a request, where it would be a way to guess passwords.
	Password string `json:"-"`
}

// AddedAgent is a new agent, with the invitation to hand over to the person if
// they have to accept it first.
type AddedAgent struct {
	Agent      AgentView   `json:"agent"`
	Invitation *Invitation `json:"invitation,omitempty"`
}

// An Invitation makes a person the agent that was added for them.
type Invitation struct {
	Token     string `json:"token"`
	ExpiresAt int64  `json:"expires_at"`
}

// Bounds of an agent's capacity.
const (
	DefaultCapacity = 4
	maxCapacity     = 50
)

// validate cleans what was written and fills defaults.
func (in *NewAgent) validate() error {
	var err error
	if in.Name, err = requiredLine("name", in.Name, MaxName); err != nil {
		return err
	}
	if in.Email, err = CleanEmail("email", in.Email); err != nil {
		return err
	}
	if in.Email == "" {
		return ErrRequired.At("email")
	}
	in.Role = cmp.Or(in.Role, RoleAgent)
	in.Capacity = cmp.Or(in.Capacity, DefaultCapacity)
	in.Locale = cmp.Or(in.Locale, Locales[0])
	return validAgent(in.Role, in.Capacity, in.Locale)
}

func validAgent(role Role, capacity int, locale string) error {
	switch {
	case !slices.Contains([]Role{RoleOwner, RoleAdmin, RoleAgent}, role):
		return ErrBadValue.At("role")
	case capacity < 1 || capacity > maxCapacity:
		return ErrBadValue.At("capacity")
	case !ValidLocale(locale):
		return ErrBadValue.At("locale")
	}
	return nil
}

// AddAgent adds a person to the tenant. A known address and a new one look the
// same: the agent is there, and an invitation has to be accepted before anybody
// enters as them. ErrTaken if the tenant has an agent of that address. Only an
// owner may add owners.
//
// The membership is written before the agent: one that names an agent who is
// not there opens nothing, and the same call again completes it.
func (a *Admin) AddAgent(ctx context.Context, by Actor, in NewAgent) (*AddedAgent, error) {
	sc := by.Scope
	id, err := idFor(sc, "agent", in.ClientID)
	if err != nil {
		return nil, err
	}
	if old, err := a.Store.Agent(ctx, sc, id); err == nil {
		return a.added(ctx, sc, old)
	} else if !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	if err := in.validate(); err != nil {
		return nil, err
	}
	if in.Role == RoleOwner && !mayMakeOwners(by) {
		return nil, ErrForbidden.At("role")
	}
	if err := a.roomForAgent(ctx, sc, in); err != nil {
		return nil, err
	}
	login, err := a.loginFor(ctx, in.Email)
	if err != nil {
		return nil, err
	}
	agent := &Agent{
		ID: id, Login: login.ID, Name: in.Name, Email: in.Email, Role: in.Role, Capacity: in.Capacity,
		Availability: AvailableOnline, Locale: in.Locale, Invited: true, CreatedAt: a.Now().UnixMilli(),
	}
	if in.Password != "" {
		err := proveLogin(ctx, a.Store, a.Passwords, login, in.Password)
		if err != nil && !errors.Is(err, ErrBadLogin) {
			return nil, err
		}
		agent.Invited = err != nil // whose password is another one accepts first
	}
	// Before the agent: a letter about nobody has nothing to do.
	if err := a.invite(ctx, sc, agent, ""); err != nil {
		return nil, err
	}
	if err := a.join(ctx, sc, login.ID, agent); err != nil {
		return nil, err
	}
	if err := a.setProjects(ctx, sc, agent.ID, in.Projects); err != nil {
		return nil, err
	}
	a.Events.AgentChanged(ctx, sc, agent.ID, false)
	return a.added(ctx, sc, agent)
}

// roomForAgent refuses an address that the tenant has, one agent too many, and
// projects that it does not have.
func (a *Admin) roomForAgent(ctx context.Context, sc Scope, in NewAgent) error {
	all, err := a.Store.Agents(ctx, sc)
	if err != nil {
		return err
	}
	if len(all) >= MaxAgents {
		return ErrLimit.With("limit", MaxAgents)
	}
	if slices.ContainsFunc(all, func(g Agent) bool { return g.Email == in.Email }) {
		return ErrTaken.At("email")
	}
	if err := a.roomInPlan(ctx, sc, all); err != nil {
		return err
	}
	return a.knownProjects(ctx, sc, in.Projects)
}

// loginFor returns the login of an address, and makes it if there is none.
func (a *Admin) loginFor(ctx context.Context, email string) (*Login, error) {
	login, err := a.Store.UnscopedLoginByEmail(ctx, email)
	if !errors.Is(err, ErrNotFound) {
		return login, err
	}
	login = &Login{ID: NewID(), Email: email, Memberships: []Membership{}, CreatedAt: a.Now().UnixMilli()}
	err = a.Store.UnscopedInsertLogin(ctx, login)
	if errors.Is(err, ErrTaken) {
		return a.Store.UnscopedLoginByEmail(ctx, email)
	}
	return login, err
}

// join writes the membership, then the agent. A membership whose agent was
// never written gives way to this one.
func (a *Admin) join(ctx context.Context, sc Scope, loginID string, agent *Agent) error {
	_, err := changeLogin(ctx, a.Store, loginID, func(l *Login) error {
		l.Memberships = slices.DeleteFunc(l.Memberships, func(m Membership) bool { return m.Tenant == sc.Tenant() })
		l.Memberships = append(l.Memberships, Membership{Tenant: sc.Tenant(), Agent: agent.ID})
		return nil
	})
	if err != nil {
		return err
	}
	err = a.Store.InsertAgent(ctx, sc, agent)
	if errors.Is(err, ErrTaken) {
		return a.rejoin(ctx, sc, loginID, agent)
	}
	return err
}

// rejoin is for who lost a race against the same address: the agent that was
// stored first is the one that the membership must name.
func (a *Admin) rejoin(ctx context.Context, sc Scope, loginID string, agent *Agent) error {
	all, err := a.Store.Agents(ctx, sc)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(g Agent) bool { return g.Login == loginID })
	if i < 0 {
		return ErrTaken.At("email")
	}
	_, err = changeLogin(ctx, a.Store, loginID, func(l *Login) error {
		for j, m := range l.Memberships {
			if m.Tenant == sc.Tenant() {
				l.Memberships[j].Agent = all[i].ID
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if all[i].ID == agent.ID { // the same call, twice at once
		*agent = all[i]
		return nil
	}
	return ErrTaken.At("email")
}

// added shows a new agent with an invitation, if one is needed.
func (a *Admin) added(ctx context.Context, sc Scope, agent *Agent) (*AddedAgent, error) {
	projects, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return nil, err
	}
	out := &AddedAgent{Agent: agent.View(projects)}
	if agent.Invited {
		out.Invitation, err = a.invitation(sc, agent.ID)
	}
	return out, err
}

func (a *Admin) invitation(sc Scope, agent string) (*Invitation, error) {
	token, expires, err := a.Tokens.SignInvitation(sc, agent)
	return &Invitation{Token: token, ExpiresAt: expires}, err
}

// invite will send an invitation, where letters can be sent.
func (a *Admin) invite(ctx context.Context, sc Scope, agent *Agent, once string) error {
	if a.Post == nil || !agent.Invited {
		return nil
	}
	return a.Post(ctx, sc, LetterInvitation, agent.ID, once)
}

// Invite makes another invitation for an agent who has not accepted one yet,
// and sends it where letters can be sent. ErrTaken if they have.
func (a *Admin) Invite(ctx context.Context, sc Scope, agentID string) (*Invitation, error) {
	agent, err := a.Store.Agent(ctx, sc, agentID)
	if err != nil {
		return nil, err
	}
	if !agent.Invited {
		return nil, ErrTaken
	}
	if err := a.invite(ctx, sc, agent, NewID()); err != nil {
		return nil, err
	}
	return a.invitation(sc, agentID)
}

// UnscopedAddOperator makes somebody an operator of the server, by the word of
// whoever holds its command line.
func (a *Admin) UnscopedAddOperator(ctx context.Context, email, password string) (*Login, error) {
	email, err := CleanEmail("email", email)
	if err != nil {
		return nil, err
	}
	if email == "" {
		return nil, ErrRequired.At("email")
	}
	login, err := a.loginFor(ctx, email)
	if err != nil {
		return nil, err
	}
	if err := proveLogin(ctx, a.Store, a.Passwords, login, password); err != nil {
		return nil, err
	}
	return changeLogin(ctx, a.Store, login.ID, func(l *Login) error { l.Operator = true; return nil })
}

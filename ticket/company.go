package ticket

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"recado/tenant"
)

// NewCompany is what a company is to be. ClientID is needed to make one,
// Version to change one.
type NewCompany struct {
	ClientID string   `json:"client_id"`
	Version  int64    `json:"version"`
	Name     string   `json:"name"`
	Domains  []string `json:"domains"`
}

// MaxDomains is how many e-mail domains a company can have.
const MaxDomains = 50

// claimLife is how long a domain stays claimed by a company that does not say
// so: a call that claims domains has ended by then, one way or the other.
const claimLife = 2 * 60 * 1000 // ms

var domainName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// check returns the company as it may be stored.
func (n NewCompany) check() (Company, error) {
	name, err := tenant.CleanLine("name", n.Name, tenant.MaxName)
	if err != nil {
		return Company{}, err
	}
	if companyKey(name) == "" {
		return Company{}, tenant.ErrRequired.At("name")
	}
	if len(n.Domains) > MaxDomains {
		return Company{}, tenant.ErrBadValue.At("domains")
	}
	domains := []string{}
	for _, d := range n.Domains {
		d = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(d)), "@")
		if len(d) > tenant.MaxEmail || !domainName.MatchString(d) {
			return Company{}, tenant.ErrBadValue.At("domains")
		}
		if !slices.Contains(domains, d) {
			domains = append(domains, d)
		}
	}
	return Company{Name: name, Key: companyKey(name), Domains: domains}, nil
}

// companyKey is a company's name as names are compared.
func companyKey(name string) string { return strings.Join(tenant.Words(name), " ") }

// AddCompany makes a company once per actor and client id. Its name and its
// domains are nobody else's: tenant.ErrTaken.
func (s *Service) AddCompany(ctx context.Context, actor tenant.Actor, n NewCompany) (*Company, error) {
	if !tenant.ValidClientID(n.ClientID) {
		return nil, tenant.ErrBadClientID.At("client_id")
	}
	// The id follows from who asks and with which client id, so that a repeat
	// owns what the first one claimed before it died.
	id := uuid.NewSHA1(uuid.NameSpaceOID, []byte(actor.Key("company", owned(actor, n.ClientID)))).String()
	first, err := s.Store.Company(ctx, actor.Scope, id)
	if !errors.Is(err, tenant.ErrNotFound) {
		return first, err
	}
	c, err := n.check()
	if err != nil {
		return nil, err
	}
	c.ID, c.CreatedAt = id, s.now()
	if err := s.claim(ctx, actor.Scope, &c, c.Domains); err != nil {
		return nil, err
	}
	if err = s.Store.InsertCompany(ctx, actor.Scope, &c); err == nil {
		return &c, nil
	}
	if !errors.Is(err, tenant.ErrTaken) {
		return nil, err // it may have happened: a repeat completes it
	}
	first, err = s.Store.Company(ctx, actor.Scope, id)
	if errors.Is(err, tenant.ErrNotFound) {
		s.release(ctx, actor.Scope, &c, c.Domains)
		return nil, tenant.ErrTaken.At("name")
	}
	return first, err
}

// ReplaceCompany changes a company that was read at n.Version.
func (s *Service) ReplaceCompany(ctx context.Context, sc tenant.Scope, id string, n NewCompany) (*Company, error) {
	was, err := s.Store.Company(ctx, sc, id)
	if err != nil {
		return nil, err
	}
	if was.Version != n.Version {
		return nil, tenant.ErrStale
	}
	asked, err := n.check()
	if err != nil {
		return nil, err
	}
	c := *was
	c.Name, c.Key, c.Domains = asked.Name, asked.Key, asked.Domains
	added := without(c.Domains, was.Domains)
	if err := s.claim(ctx, sc, &c, added); err != nil {
		return nil, err
	}
	if err := s.Store.ReplaceCompany(ctx, sc, &c); err != nil {
		if tenant.IsRefusal(err) && !errors.Is(err, tenant.ErrUnavailable) {
			s.release(ctx, sc, &c, added)
		}
		if errors.Is(err, tenant.ErrTaken) {
			return nil, tenant.ErrTaken.At("name")
		}
		return nil, err
	}
	s.release(ctx, sc, &c, without(was.Domains, c.Domains))
	return &c, nil
}

// claim makes domains a company's before the company says so; those of others
// are refused, and then none is claimed.
func (s *Service) claim(ctx context.Context, sc tenant.Scope, c *Company, domains []string) error {
	for i, name := range domains {
		if err := s.claimOne(ctx, sc, c, name); err != nil {
			s.release(ctx, sc, c, domains[:i])
			return err
		}
	}
	return nil
}

func (s *Service) claimOne(ctx context.Context, sc tenant.Scope, c *Company, name string) error {
	taken := tenant.ErrTaken.At("domains").With("domain", name)
	err := s.Store.InsertDomain(ctx, sc, &Domain{Domain: name, Company: c.ID, ClaimedAt: s.now()})
	if !errors.Is(err, tenant.ErrTaken) {
		return err
	}
	d, err := s.Store.Domain(ctx, sc, name)
	if err != nil {
		return err
	}
	holder, err := s.Store.Company(ctx, sc, d.Company)
	if err != nil && !errors.Is(err, tenant.ErrNotFound) {
		return err
	}
	if d.Company != c.ID && (err == nil && slices.Contains(holder.Domains, name) || s.now()-d.ClaimedAt < claimLife) {
		return taken
	}
	// What is left of a call that died half way.
	d.Company, d.ClaimedAt = c.ID, s.now()
	if err = s.Store.ReplaceDomain(ctx, sc, d); errors.Is(err, tenant.ErrStale) {
		return taken
	}
	return err
}

// release gives back domains that the company does not have. One that can't be
// given back now is free after claimLife all the same.
func (s *Service) release(ctx context.Context, sc tenant.Scope, c *Company, domains []string) {
	for _, name := range domains {
		if d, err := s.Store.Domain(ctx, sc, name); err == nil && d.Company == c.ID {
			_ = s.Store.DeleteDomain(ctx, sc, name)
		}
	}
}

// CompanyByDomain returns the company of an e-mail domain, or
// tenant.ErrNotFound (P4).
func (s *Service) CompanyByDomain(ctx context.Context, sc tenant.Scope, domain string) (*Company, error) {
	d, err := s.Store.Domain(ctx, sc, strings.ToLower(domain))
	if err != nil {
		return nil, err
	}
	c, err := s.Store.Company(ctx, sc, d.Company)
	if err == nil && !slices.Contains(c.Domains, d.Domain) {
		return nil, tenant.ErrNotFound
	}
	return c, err
}

// companyID returns the id of the company that a requester belongs to: the one
// that its signed identity names, else the one of its e-mail's domain; "" for
// none.
func (s *Service) companyID(ctx context.Context, sc tenant.Scope, name string, r Requester) (string, error) {
	if key := companyKey(name); key != "" && r.Verified {
		c, err := s.Store.CompanyByKey(ctx, sc, key)
		if err == nil {
			return c.ID, nil
		}
		if !errors.Is(err, tenant.ErrNotFound) {
			return "", err
		}
	}
	_, domain, ok := strings.Cut(r.Email, "@")
	if !ok {
		return "", nil
	}
	c, err := s.CompanyByDomain(ctx, sc, domain)
	if errors.Is(err, tenant.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return c.ID, nil
}

// without are the values that are not among others.
func without(values, others []string) []string {
	var left []string
	for _, v := range values {
		if !slices.Contains(others, v) {
			left = append(left, v)
		}
	}
	return left
}

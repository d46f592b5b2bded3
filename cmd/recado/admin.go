package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"recado/configs"
	"recado/tenant"
	"recado/widget"
)

// The commands below change the store directly. Embedded, the server must be
// stopped meanwhile: its folder belongs to one process.

// withServer runs a command on a server that does not listen.
func withServer(ctx context.Context, own *flag.FlagSet, args []string, words int, run func(s *server, words []string) error) error {
	cfg, rest, err := configs.LoadCommand(own, args, os.Environ())
	if err != nil {
		return err
	}
	if len(rest) != words {
		return fmt.Errorf("%w: recado %s takes %d arguments; see recado --help", errUsage, own.Name(), words)
	}
	s, err := newServer(ctx, cfg, newLog(cfg), nil)
	if err != nil {
		return err
	}
	return errors.Join(run(s, rest), s.pipes.close())
}

// audited does what a command changes, and keeps it among what the operators
// did.
func (s *server) audited(ctx context.Context, own *flag.FlagSet, of tenant.Change, do func() (any, error)) error {
	return s.admin.Audited(ctx, commandActor(own), of, nil, do)
}

// commandActor is whoever holds the command line.
func commandActor(own *flag.FlagSet) tenant.Actor {
	return tenant.OperatorActor("command", "recado "+own.Name())
}

// newPassword is what a new person signs in with the first time.
func newPassword() string { return strings.ToLower(rand.Text()[:16]) }

// tenantAdd makes a tenant, its owner and its first widget.
func tenantAdd(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("tenant add", flag.ContinueOnError)
	email := own.String("owner", "", "e-mail of the owner")
	name := own.String("owner-name", "", "name of the owner")
	locale := own.String("locale", "es", "language of its texts: es, en or pt")
	zone := own.String("time-zone", "UTC", "IANA time zone of its hours")
	origins := own.String("origins", "", "pages that may hold its widget, as https://host with commas between")
	return withServer(ctx, own, args, 1, func(s *server, words []string) error {
		password := newPassword()
		var t *tenant.Tenant
		var owner *tenant.AddedAgent
		err := s.audited(ctx, own, tenant.Change{Kind: tenant.KindTenant, Action: "made"}, func() (any, error) {
			var err error
			t, owner, err = s.admin.UnscopedCreateTenant(ctx, tenant.NewTenant{
				Name: words[0], Locale: *locale, TimeZone: *zone,
				Owner: tenant.NewAgent{Email: *email, Name: firstOf(*name, *email), Password: password},
			})
			if err != nil {
				return nil, err
			}
			return map[string]string{"id": t.ID, "name": t.Name}, nil
		})
		if err != nil {
			return err
		}
		w, err := s.admin.AddWidget(ctx, tenant.UnscopedScope(t.ID), tenant.WidgetEdit{
			ClientID: "first-widget", Name: t.Name, Origins: list(*origins), Look: tenant.Look{Accent: "#2f5bd7", Position: "right", OffsetX: 20, OffsetY: 20, Scheme: "auto"},
		})
		if err != nil {
			return err
		}
		fmt.Printf("tenant      %s\nwidget key  %s\n", t.ID, w.Key)
		sayInstall(os.Stdout, s.widget.Install(s.cfg.PublicURL, w, t.Locale))
		sayPerson(s.cfg, owner, *email, password)
		return nil
	})
}

// install tells how a widget comes onto a page.
func install(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("install", flag.ContinueOnError)
	return withServer(ctx, own, args, 1, func(s *server, words []string) error {
		_, t, w, err := tenant.WidgetByKey(ctx, s.pipes.store, words[0])
		if err != nil {
			return err
		}
		sayInstall(os.Stdout, s.widget.Install(s.cfg.PublicURL, w, firstOf(w.Locale, t.Locale)))
		return nil
	})
}

func sayInstall(out io.Writer, i widget.Install) {
	fmt.Fprintf(out, "\nAt the end of any page of its origins:\n\n%s\n", i.Snippet)
	fmt.Fprintf(out, "\nWhere such a page has a Content-Security-Policy, it must also allow:\n\n%s\n", widget.PolicyText(i.Policy))
	fmt.Fprintf(out, "\nor, by the page's nonce:\n\n%s\n%s\n\n", i.ScriptNonce, widget.PolicyText(i.PolicyNonce))
}

// sayPerson tells how somebody signs in: with the new password, or, if they
// have one already, by accepting the invitation with it.
func sayPerson(cfg configs.Config, added *tenant.AddedAgent, email, password string) {
	if added.Invitation != nil {
		fmt.Printf("invitation  %s/console/invitation#%s\n", cfg.PublicURL, added.Invitation.Token)
		return
	}
	fmt.Printf("console     %s/console\nsign in     %s\npassword    %s\n", cfg.PublicURL, email, password)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func list(s string) []string {
	var all []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// agentAdd adds an agent to a tenant, to all of its projects.
func agentAdd(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("agent add", flag.ContinueOnError)
	name := own.String("name", "", "name that visitors see")
	role := own.String("role", "agent", "owner, admin or agent")
	return withServer(ctx, own, args, 2, func(s *server, words []string) error {
		sc := tenant.UnscopedScope(words[0])
		if _, err := s.pipes.store.Tenant(ctx, sc); err != nil {
			return err
		}
		projects, err := s.pipes.store.Projects(ctx, sc)
		if err != nil {
			return err
		}
		in := tenant.NewAgent{
			ClientID: tenant.NewID(), Email: words[1], Name: firstOf(*name, words[1]), Role: tenant.Role(*role), Password: newPassword(),
		}
		for _, p := range projects {
			in.Projects = append(in.Projects, p.ID)
		}
		var added *tenant.AddedAgent
		// Once among what the operators did, once in the tenant's own list.
		err = s.audited(ctx, own, tenant.Change{Kind: tenant.KindAgent, Object: sc.Tenant(), Action: "made"}, func() (any, error) {
			by := tenant.SystemActor(sc)
			by.Name = "recado " + own.Name()
			return map[string]string{"name": in.Email}, s.admin.Audited(ctx, by, tenant.Change{Kind: tenant.KindAgent, Action: "made"}, nil, func() (any, error) {
				var err error
				if added, err = s.admin.AddAgent(ctx, by, in); err != nil {
					return nil, err
				}
				return added.Agent, nil
			})
		})
		if err != nil {
			return err
		}
		sayPerson(s.cfg, added, in.Email, in.Password)
		return nil
	})
}

// operatorAdd makes a login an operator, who runs the server for all tenants.
func operatorAdd(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("operator add", flag.ContinueOnError)
	return withServer(ctx, own, args, 1, func(s *server, words []string) error {
		password := newPassword()
		err := s.audited(ctx, own, tenant.Change{Kind: tenant.KindOperator, Label: words[0], Action: "made"}, func() (any, error) {
			_, err := s.admin.UnscopedAddOperator(ctx, words[0], password)
			return nil, err
		})
		if err != nil {
			return err
		}
		fmt.Printf("operator    %s\npassword    %s (a login that had one keeps it)\n", words[0], password)
		return nil
	})
}

// loginRescue lets somebody in who lost their password or second factor.
func loginRescue(ctx context.Context, args []string) error {
	own := flag.NewFlagSet("login rescue", flag.ContinueOnError)
	return withServer(ctx, own, args, 1, func(s *server, words []string) error {
		password := newPassword()
		err := s.audited(ctx, own, tenant.Change{Kind: tenant.KindLogin, Label: words[0], Action: "rescued"}, func() (any, error) {
			return nil, s.auth.UnscopedRescue(ctx, words[0], password)
		})
		if err != nil {
			return err
		}
		fmt.Printf("sign in     %s\npassword    %s\nsecond factor off, all sessions ended\n", words[0], password)
		return nil
	})
}

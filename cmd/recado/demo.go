package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"recado/configs"
	"recado/tenant"
	"recado/ticket"
	"recado/widget"
)

// The demo's people. The same accounts stand in the README.
const (
	demoOwner    = "ana@demo.example"
	demoPassword = "recado-demo"
)

// A demoTenant is the tenant that `recado demo` makes.
type demoTenant struct {
	scope  tenant.Scope
	widget *tenant.Widget
}

// demo is the sub-command: serve, with a tenant to play with.
func demo(ctx context.Context, args []string) error {
	cfg, err := settings(args)
	if err != nil {
		return err
	}
	var mailer widget.Mailer = &demoPost{}
	if cfg.SMTPURL != "" {
		if mailer, err = newMailer(cfg); err != nil {
			return err
		}
	}
	s, err := newServer(ctx, cfg, newLog(cfg), mailer)
	if err != nil {
		return err
	}
	if s.demo, err = s.prepareDemo(ctx); err != nil {
		return errors.Join(err, s.pipes.close())
	}
	return s.run(ctx, func(address string) {
		if err := s.allowDemo(ctx, address); err != nil {
			s.log.Error("the demo page can't show its widget", "error", err)
		}
		sayDemo(configs.PublicURLFor(address))
	})
}

func sayDemo(base string) {
	fmt.Fprintf(os.Stdout, `
Recado's demo is running.

  The visitor's side   %[1]s/demo
  The agents' console  %[1]s/console
  E-mail to visitors   %[1]s/demo/mails

  Sign in as ana@demo.example (owner), bruno@demo.example or carla@demo.example
  with the password %[2]s. Open both in two windows, and write.

  Ctrl-C stops it; the data stays.

`, base, demoPassword)
}

// prepareDemo finds the demo tenant, or makes it. What was changed in it stays.
func (s *server) prepareDemo(ctx context.Context) (*demoTenant, error) {
	login, err := s.pipes.store.UnscopedLoginByEmail(ctx, demoOwner)
	if err == nil && len(login.Memberships) > 0 {
		return s.findDemo(ctx, tenant.UnscopedScope(login.Memberships[0].Tenant))
	}
	if err != nil && !errors.Is(err, tenant.ErrNotFound) {
		return nil, err
	}
	return s.makeDemo(ctx)
}

func (s *server) findDemo(ctx context.Context, sc tenant.Scope) (*demoTenant, error) {
	widgets, err := s.pipes.store.Widgets(ctx, sc)
	if err != nil {
		return nil, err
	}
	if len(widgets) == 0 {
		return nil, errors.New("the demo tenant has lost its widget; start with another --data")
	}
	return &demoTenant{sc, &widgets[0]}, nil
}

// allowDemo lets the widget stand on the demo page, whose port may be another
// one than last time.
func (s *server) allowDemo(ctx context.Context, address string) error {
	origins, err := demoOrigins(address)
	if err != nil {
		return err
	}
	for _, o := range origins {
		s.demo.widget.Origins = appendNew(s.demo.widget.Origins, o)
	}
	return s.pipes.store.ReplaceWidget(ctx, s.demo.scope, s.demo.widget)
}

func appendNew(all []string, s string) []string {
	for _, have := range all {
		if have == s {
			return all
		}
	}
	return append(all, s)
}

// demoOrigins are where the demo page can be reached.
func demoOrigins(address string) ([]string, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	return []string{"http://127.0.0.1:" + port, "http://localhost:" + port, configs.PublicURLFor(address)}, nil
}

func (s *server) makeDemo(ctx context.Context) (*demoTenant, error) {
	t, owner, err := s.admin.UnscopedCreateTenant(ctx, tenant.NewTenant{
		Name: "Café Montaña", Locale: "es", TimeZone: "America/Bogota", Project: "Soporte",
		Owner: tenant.NewAgent{Name: "Ana Rojas", Email: demoOwner, Password: demoPassword, Capacity: 5},
	})
	if err != nil {
		return nil, err
	}
	d := &demoTenant{scope: tenant.UnscopedScope(t.ID)}
	projects, err := s.demoProjects(ctx, d.scope, owner.Agent.ID)
	if err != nil {
		return nil, err
	}
	if err := s.demoAgents(ctx, d.scope, projects); err != nil {
		return nil, err
	}
	if _, err := s.admin.AddIdentity(ctx, d.scope); err != nil {
		return nil, err
	}
	if d.widget, err = s.demoWidget(ctx, d.scope, projects); err != nil {
		return nil, err
	}
	return d, s.demoCases(ctx, d.scope, owner.Agent, projects)
}

func (s *server) demoProjects(ctx context.Context, sc tenant.Scope, owner string) ([]string, error) {
	all, err := s.pipes.store.Projects(ctx, sc)
	if err != nil {
		return nil, err
	}
	support := all[0]
	_, err = s.admin.EditProject(ctx, sc, support.ID, tenant.ProjectEdit{
		Version: support.Version, Name: "Soporte", Position: 1, Agents: support.Agents, Files: true, Hours: tenant.Hours{Always: true},
		Texts: map[string]tenant.ProjectTexts{
			"es": {
				Name: "Soporte técnico", Welcome: "Hola, soy del equipo de soporte. ¿Qué ha pasado?", Farewell: "Gracias por escribirnos. Que tengas buen día.",
				Offline: "Ahora no hay nadie de soporte. Déjanos un recado y te respondemos por correo.", Scope: "Preguntas rápidas sobre tu pedido o tu cuenta.",
			},
			"en": {
				Name: "Technical support", Welcome: "Hi, this is the support team. What happened?", Farewell: "Thanks for writing to us. Have a good day.",
				Offline: "Nobody from support is here now. Leave a message and we will answer by e-mail.", Scope: "Quick questions about your order or your account.",
			},
			"pt": {
				Name: "Suporte técnico", Welcome: "Olá, aqui é o suporte. O que aconteceu?", Farewell: "Obrigado por escrever. Tenha um bom dia.",
				Offline: "Agora não há ninguém do suporte. Deixe um recado e respondemos por e-mail.", Scope: "Perguntas rápidas sobre seu pedido ou sua conta.",
			},
		},
		Ticket: tenant.TicketDefaults{Type: "support", Priority: "medium"},
	})
	if err != nil {
		return nil, err
	}
	sales, err := s.admin.AddProject(ctx, sc, tenant.ProjectEdit{
		ClientID: "demo-project-sales", Name: "Ventas", Position: 2, Agents: []string{owner}, Files: true, Hours: demoHours(),
		Texts: map[string]tenant.ProjectTexts{
			"es": {Name: "Ventas", Welcome: "Hola, ¿qué café buscas?", Farewell: "Gracias por tu interés.", Offline: "Ventas atiende de lunes a sábado. Déjanos un recado."},
			"en": {Name: "Sales", Welcome: "Hi, which coffee are you looking for?", Farewell: "Thanks for your interest.", Offline: "Sales is here from Monday to Saturday. Leave us a message."},
			"pt": {Name: "Vendas", Welcome: "Olá, que café você procura?", Farewell: "Obrigado pelo interesse.", Offline: "Vendas atende de segunda a sábado. Deixe um recado."},
		},
		Ticket: tenant.TicketDefaults{Type: "consulting", Priority: "low"},
	})
	if err != nil {
		return nil, err
	}
	return []string{support.ID, sales.ID}, nil
}

// demoHours are Monday to Saturday, 07:30 to 18:00.
func demoHours() tenant.Hours {
	h := tenant.Hours{TimeZone: "America/Bogota"}
	for day := 1; day <= 6; day++ {
		h.Shifts = append(h.Shifts, tenant.Shift{Weekday: day, Open: 7*60 + 30, Close: 18 * 60})
	}
	return h
}

func (s *server) demoAgents(ctx context.Context, sc tenant.Scope, projects []string) error {
	for _, a := range []tenant.NewAgent{
		{ClientID: "demo-agent-bruno", Name: "Bruno Díaz", Email: "bruno@demo.example", Projects: projects[:1]},
		{ClientID: "demo-agent-carla", Name: "Carla Gil", Email: "carla@demo.example", Projects: projects, Role: tenant.RoleAdmin},
	} {
		a.Password = demoPassword
		if _, err := s.admin.AddAgent(ctx, tenant.SystemActor(sc), a); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) demoWidget(ctx context.Context, sc tenant.Scope, projects []string) (*tenant.Widget, error) {
	return s.admin.AddWidget(ctx, sc, tenant.WidgetEdit{
		ClientID: "demo-widget", Name: "Sitio web", Projects: projects,
		Look: tenant.Look{Accent: "#8a4b2a", Position: "right", OffsetX: 20, OffsetY: 20, Scheme: "auto"},
		Texts: map[string]tenant.WidgetTexts{
			"es": {Title: "¡Hola!", Welcome: "¿En qué te ayudamos?"},
			"en": {Title: "Hello!", Welcome: "How can we help?"},
			"pt": {Title: "Olá!", Welcome: "Como podemos ajudar?"},
		},
		Channels: []tenant.ContactChannel{
			{Level: "1", Contact: "Soporte", Kind: "email", Value: "soporte@demo.example"},
			{Level: "2", Contact: "Urgencias", Kind: "phone", Value: "+57 601 555 0100"},
		},
	})
}

// demoCases are one company and a few cases, as a desk has them on any day.
func (s *server) demoCases(ctx context.Context, sc tenant.Scope, ana tenant.AgentView, projects []string) error {
	actor := tenant.Actor{Scope: sc, Kind: tenant.AgentOf, ID: ana.ID, Name: ana.Name, Role: tenant.RoleOwner}
	_, err := s.tickets.AddCompany(ctx, actor, ticket.NewCompany{ClientID: "demo-company", Name: "Comercial Andina", Domains: []string{"andina.example"}})
	if err != nil {
		return err
	}
	for i, n := range []ticket.NewTicket{
		{Subject: "El pedido 4471 llegó incompleto", Description: "Faltan dos bolsas de 500 g.", Project: projects[0], Priority: "high", Requester: ticket.Requester{Name: "Lucía Prada", Email: "lucia@andina.example"}},
		{Subject: "No puedo entrar a mi cuenta", Description: "Dice que la contraseña no es correcta, y la acabo de cambiar.", Project: projects[0], Requester: ticket.Requester{Name: "Mateo Luna", Email: "mateo@correo.example"}},
		{Subject: "Precio por mayor", Description: "¿Qué precio tiene el saco de 25 kg?", Project: projects[1], Requester: ticket.Requester{Name: "Lucía Prada", Email: "lucia@andina.example"}},
	} {
		n.ClientID, n.Channel = fmt.Sprintf("demo-ticket-%d", i+1), "console"
		if _, _, err := s.tickets.Create(ctx, actor, n); err != nil {
			return err
		}
	}
	return nil
}

//go:embed demo.html
var demoHTML string

// demoPage is GET /demo: a company's page with the widget. ?as=lucia shows it
// to a customer whom the company has signed in.
//
// The page is filled in by hand: a template calls methods by name, for which
// the linker keeps every method of every type, eleven megabytes of them.
func (s *server) demoPage(c *fiber.Ctx) error {
	if s.demo == nil {
		return tenant.ErrNotFound
	}
	as, token := "visitor", ""
	if c.Query("as") == "lucia" {
		var err error
		if token, err = s.demoIdentity(c.UserContext()); err != nil {
			return err
		}
		as = "customer"
	}
	identity, err := json.Marshal(token) // as JavaScript, safe within a script
	if err != nil {
		return err
	}
	nonce, key := rand.Text(), s.demo.widget.Key
	in := s.widget.Install(firstOf(s.cfg.PublicURL, c.BaseURL()), s.demo.widget, "es")
	byNonce := strings.NewReplacer("{nonce}", nonce)
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'nonce-"+nonce+"'; img-src data:; base-uri 'none'; form-action 'none'; "+
		"frame-ancestors 'none'; require-trusted-types-for 'script'; "+byNonce.Replace(widget.PolicyText(in.PolicyNonce)))
	fill := strings.NewReplacer("{{as}}", as, "{{"+as+"}}", `aria-current="page"`, "{{visitor}}", "", "{{customer}}", "", "{{identity}}", string(identity),
		"{{key}}", html.EscapeString(key), "{{nonce}}", nonce, "{{stub}}", widget.Stub, "{{snippet}}", byNonce.Replace(in.ScriptNonce)+"\n"+in.Noscript)
	return c.SendString(fill.Replace(demoHTML))
}

// demoIdentity signs what the company's backend would.
func (s *server) demoIdentity(ctx context.Context) (string, error) {
	t, err := s.pipes.store.Tenant(ctx, s.demo.scope)
	if err != nil {
		return "", err
	}
	if len(t.Identity) == 0 {
		return "", tenant.ErrNotFound
	}
	secret, err := t.Identity[0].Open(t.ID, s.admin.Tokens)
	if err != nil {
		return "", err
	}
	who := tenant.Identity{Subject: "cliente-1", Name: "Lucía Prada", Email: "lucia@andina.example", Company: "Comercial Andina"}
	return who.Sign(secret, s.demo.widget.Key, time.Now(), time.Hour)
}

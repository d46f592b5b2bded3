package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// settingsFormat names the files that ExportSettings makes, settingsVersion the
// newest shape of them that this program reads.
const (
	settingsFormat  = "recado.settings"
	settingsVersion = 1
)

// A SettingsFile is a tenant's settings as one file, for it or for another
// tenant. People stand in it by their address alone; secrets, keys and mail
// servers don't.
type SettingsFile struct {
	Format   string         `json:"format"`
	Version  int            `json:"version"`
	At       int64          `json:"at"`
	Tenant   TenantSettings `json:"tenant"`
	Teams    []Team         `json:"teams"`    // members by address
	Projects []Project      `json:"projects"` // agents by address, teams by their id in this file
	Widgets  []Widget       `json:"widgets"`  // projects by their id in this file
	// Letters are what it says in its own words.
	Letters []LetterTemplate `json:"letters"`
}

// TenantSettings are what a tenant's settings say but for its name.
type TenantSettings struct {
	Locale      string   `json:"locale"`
	TimeZone    string   `json:"time_zone"`
	Statuses    []Status `json:"statuses"`
	CaseAccess  string   `json:"case_access"`
	IdleMinutes int      `json:"idle_minutes"`
}

func (t *Tenant) settings() TenantSettings {
	return TenantSettings{t.Locale, t.TimeZone, t.Statuses, t.CaseAccess, t.IdleMinutes}
}

// ExportSettings makes the file.
func (a *Admin) ExportSettings(ctx context.Context, sc Scope) (*SettingsFile, error) {
	t, err := a.Store.Tenant(ctx, sc)
	if err != nil {
		return nil, err
	}
	people, err := a.Store.Agents(ctx, sc)
	if err != nil {
		return nil, err
	}
	email := map[string]string{}
	for _, g := range people {
		email[g.ID] = g.Email
	}
	projects, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return nil, err
	}
	widgets, err := a.Store.Widgets(ctx, sc)
	if err != nil {
		return nil, err
	}
	letters, err := a.Store.LetterTemplates(ctx, sc)
	if err != nil {
		return nil, err
	}
	f := &SettingsFile{Format: settingsFormat, Version: settingsVersion, At: a.Now().UnixMilli(), Tenant: t.settings(), Teams: teamsOf(t, email), Projects: there(projects), Widgets: published(widgets), Letters: listed(letters)}
	for i := range f.Projects {
		p := &f.Projects[i]
		p.Version, p.CreatedAt = 0, 0
		p.Agents = mapped(p.Agents, email)
		p.Ticket.Assignee = email[p.Ticket.Assignee]
	}
	for i := range f.Widgets {
		w := &f.Widgets[i]
		w.Version, w.CreatedAt, w.Key = 0, 0, ""
	}
	for i := range f.Letters {
		f.Letters[i].Version, f.Letters[i].At = 0, 0
	}
	return f, nil
}

// mapped are the values of those that have one.
func mapped(keys []string, to map[string]string) []string {
	values := []string{}
	for _, k := range keys {
		if v := to[k]; v != "" {
			values = append(values, v)
		}
	}
	return values
}

// An ImportPlan is what an import would change, before it does. Seen names it:
// what is carried out is what was looked at.
type ImportPlan struct {
	Seen     string          `json:"seen"`
	Steps    []ImportStep    `json:"steps"`
	Problems []ImportProblem `json:"problems"`
	// Unknown are the addresses of people who are not in this tenant; their
	// places stay empty.
	Unknown []string `json:"unknown"`
}

// An ImportStep is one object that is made, changed, or the same already.
type ImportStep struct {
	Kind   string `json:"kind"`
	Object string `json:"object"`
	Label  string `json:"label"`
	Action string `json:"action"` // made, changed, same
	Before any    `json:"before,omitempty"`
	After  any    `json:"after,omitempty"`

	carry func(ctx context.Context) (any, error)
}

// An ImportProblem is the first mistake of an object, at its place in the file.
type ImportProblem struct {
	*Error
	Label string `json:"label"`
}

// An importer brings a file and a tenant together.
type importer struct {
	*Admin
	scope    Scope
	file     *SettingsFile
	plan     *ImportPlan
	agents   map[string]string // ids by address
	projects []Project
	widgets  []Widget
	teams    Tenant            // the tenant as the file's teams make it
	ids      map[string]string // of the file's projects, by the file's ids
	teamIDs  map[string]string // of its teams, too
}

// PlanImport says what an import of a file would do. ErrBadValue at format or
// version for what is no such file.
func (a *Admin) PlanImport(ctx context.Context, sc Scope, f *SettingsFile) (*ImportPlan, error) {
	switch {
	case f.Format != settingsFormat:
		return nil, ErrBadValue.At("format")
	case f.Version < 1 || f.Version > settingsVersion:
		return nil, ErrBadValue.At("version")
	case len(f.Teams) > MaxTeams:
		return nil, ErrLimit.At("teams").With("limit", MaxTeams)
	case len(f.Projects) > MaxProjects:
		return nil, ErrLimit.At("projects").With("limit", MaxProjects)
	case len(f.Widgets) > MaxWidgets:
		return nil, ErrLimit.At("widgets").With("limit", MaxWidgets)
	case len(f.Letters) > len(LetterKinds)*len(Locales):
		return nil, ErrLimit.At("letters").With("limit", len(LetterKinds)*len(Locales))
	}
	im := &importer{Admin: a, scope: sc, file: f, agents: map[string]string{}, ids: map[string]string{}, teamIDs: map[string]string{}}
	im.plan = &ImportPlan{Steps: []ImportStep{}, Problems: []ImportProblem{}, Unknown: []string{}}
	people, err := a.Store.Agents(ctx, sc)
	if err != nil {
		return nil, err
	}
	for _, g := range people {
		im.agents[g.Email] = g.ID
	}
	if im.projects, err = a.Store.Projects(ctx, sc); err != nil {
		return nil, err
	}
	if im.widgets, err = a.Store.Widgets(ctx, sc); err != nil {
		return nil, err
	}
	im.projects, im.widgets = there(im.projects), published(im.widgets)
	if err := im.all(ctx); err != nil {
		return nil, err
	}
	seen, err := json.Marshal(im.plan)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(seen)
	im.plan.Seen = hex.EncodeToString(sum[:])
	return im.plan, nil
}

// Import carries out what was looked at: object by object, each a change of its
// own, so that one that is broken off is finished by importing again. ErrStale
// if the settings changed since; the first problem if there is one.
func (a *Admin) Import(ctx context.Context, by Actor, f *SettingsFile, seen string) (*ImportPlan, error) {
	plan, err := a.PlanImport(ctx, by.Scope, f)
	if err != nil {
		return nil, err
	}
	if plan.Seen != seen {
		return nil, ErrStale
	}
	if len(plan.Problems) > 0 {
		return nil, plan.Problems[0].Error
	}
	for _, s := range plan.Steps {
		if s.Action == "same" {
			continue
		}
		c := Change{Kind: s.Kind, Object: s.Object, Label: s.Label, Action: s.Action}
		if err := a.Audited(ctx, by, c, s.Before, func() (any, error) { return s.carry(ctx) }); err != nil {
			return nil, err
		}
	}
	return plan, nil
}

func (im *importer) all(ctx context.Context) error {
	if err := im.tenant(ctx); err != nil {
		return err
	}
	if err := im.allTeams(ctx); err != nil {
		return err
	}
	for i := range im.file.Projects {
		if err := im.project(ctx, i); err != nil {
			return err
		}
	}
	for i := range im.file.Widgets {
		if err := im.widget(ctx, i); err != nil {
			return err
		}
	}
	for i := range im.file.Letters {
		if err := im.letter(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// judged keeps a refusal as a problem at its place in the file; ok says that
// there is none, err is an accident.
func (im *importer) judged(place, label string, err error) (ok bool, accident error) {
	if err == nil {
		return true, nil
	}
	refusal, is := errors.AsType[*Error](err)
	if !is {
		return false, err
	}
	if refusal.Field != "" {
		place += "." + refusal.Field
	}
	im.plan.Problems = append(im.plan.Problems, ImportProblem{refusal.At(place), label})
	return false, nil
}

// step adds what becomes of an object that is there already, or is made.
func (im *importer) step(s ImportStep, there bool) error {
	s.Action = "made"
	if there {
		was, err := json.Marshal(s.Before)
		if err != nil {
			return err
		}
		is, err := json.Marshal(s.After)
		if err != nil {
			return err
		}
		if s.Action = "changed"; string(was) == string(is) {
			s.Action, s.Before, s.After = "same", nil, nil
		}
	}
	im.plan.Steps = append(im.plan.Steps, s)
	return nil
}

func (im *importer) tenant(ctx context.Context) error {
	t, err := im.Store.Tenant(ctx, im.scope)
	if err != nil {
		return err
	}
	in := TenantEdit{
		Version: t.Version, Name: t.Name, Locale: im.file.Tenant.Locale, TimeZone: im.file.Tenant.TimeZone, Statuses: slices.Clone(im.file.Tenant.Statuses),
		CaseAccess: im.file.Tenant.CaseAccess, IdleMinutes: im.file.Tenant.IdleMinutes,
	}
	for _, s := range t.Statuses { // those that tickets may stand in stay
		if !slices.ContainsFunc(in.Statuses, func(n Status) bool { return n.Key == s.Key }) {
			in.Statuses = append(in.Statuses, s)
		}
	}
	changed := *t
	changed.Locale, changed.TimeZone, changed.Statuses, changed.CaseAccess, changed.IdleMinutes = in.Locale, in.TimeZone, in.Statuses, in.CaseAccess, in.IdleMinutes
	err = keptStatuses(t.Statuses, in.Statuses)
	if err == nil {
		err = changed.validate()
	}
	if ok, err := im.judged("tenant", t.Name, err); !ok {
		return err
	}
	carry := func(ctx context.Context) (any, error) {
		made, err := im.EditTenant(ctx, im.scope, in)
		if err != nil {
			return nil, err
		}
		return made.AdminView(), nil
	}
	return im.step(ImportStep{Kind: KindTenant, Object: t.ID, Label: t.Name, Before: t.AdminView(), After: changed.AdminView(), carry: carry}, true)
}

// edit is a project of the file as this tenant would have it.
func (im *importer) edit(p *Project) ProjectEdit {
	im.meet(append(slices.Clone(p.Agents), p.Ticket.Assignee))
	in := ProjectEdit{
		Name: p.Name, Position: p.Position, Texts: p.Texts, Hours: p.Hours, Agents: mapped(p.Agents, im.agents), Files: p.Files, HideSubject: p.HideSubject,
		Fields: p.Fields, Ticket: p.Ticket, Unanswered: p.Unanswered, Routing: p.Routing, Disabled: p.Disabled,
		Preview: p.Preview, Escalation: p.Escalation,
	}
	in.Ticket.Assignee = im.agents[p.Ticket.Assignee]
	in.Teams = []string{}
	for _, id := range p.Teams {
		in.Teams = append(in.Teams, im.teamIDs[id])
	}
	return in
}

func (im *importer) project(ctx context.Context, i int) error {
	p := &im.file.Projects[i]
	in := im.edit(p)
	at := slices.IndexFunc(im.projects, func(x Project) bool { return x.ID == p.ID })
	if at < 0 {
		at = slices.IndexFunc(im.projects, func(x Project) bool { return x.Name == p.Name })
	}
	var was, will Project
	var err error
	if at >= 0 {
		was = im.projects[at]
		in.Version, will = was.Version, was
	} else {
		in.ClientID = "import-" + Fold(p.ID+"/"+p.Name)
		if will.ID, err = idFor(im.scope, "project", in.ClientID); err != nil {
			return err
		}
	}
	im.ids[p.ID] = will.ID
	dry := in
	dry.among = im.teams.Teams
	if ok, err := im.judged(fmt.Sprintf("projects.%d", i), p.Name, im.fillProject(ctx, im.scope, &will, dry)); !ok {
		return err
	}
	s := ImportStep{Kind: KindProject, Object: will.ID, Label: will.Name, After: will}
	if at < 0 {
		s.carry = func(ctx context.Context) (any, error) { return im.AddProject(ctx, im.scope, in) }
		return im.step(s, false)
	}
	s.Before = was
	s.carry = func(ctx context.Context) (any, error) { return im.EditProject(ctx, im.scope, was.ID, in) }
	return im.step(s, true)
}

func (im *importer) widget(ctx context.Context, i int) error {
	w := &im.file.Widgets[i]
	in := WidgetEdit{
		Name: w.Name, Origins: w.Origins, Locale: w.Locale, Look: w.Look, Texts: w.Texts, Show: w.Show, Channels: w.Channels, Consent: w.Consent, Disabled: w.Disabled,
	}
	place := fmt.Sprintf("widgets.%d", i)
	var known []string // those that are there before the import
	for _, id := range w.Projects {
		own := im.ids[id]
		if own == "" || slices.Contains(in.Projects, own) {
			_, err := im.judged(place, w.Name, ErrBadProject.At("projects"))
			return err
		}
		in.Projects = append(in.Projects, own)
		if slices.ContainsFunc(im.projects, func(p Project) bool { return p.ID == own }) {
			known = append(known, own)
		}
	}
	at := slices.IndexFunc(im.widgets, func(x Widget) bool { return x.ID == w.ID })
	if at < 0 {
		at = slices.IndexFunc(im.widgets, func(x Widget) bool { return x.Name == w.Name })
	}
	var was, will Widget
	var err error
	if at >= 0 {
		was = im.widgets[at]
		in.Version, will = was.Version, was
	} else {
		in.ClientID = "import-" + Fold(w.ID+"/"+w.Name)
		if will.ID, err = idFor(im.scope, "widget", in.ClientID); err != nil {
			return err
		}
	}
	dry := in
	dry.Projects = known
	if ok, err := im.judged(place, w.Name, im.fillWidget(ctx, im.scope, &will, dry)); !ok {
		return err
	}
	will.Projects = listed(in.Projects)
	s := ImportStep{Kind: KindWidget, Object: will.ID, Label: will.Name, After: will}
	if at < 0 {
		s.carry = func(ctx context.Context) (any, error) { return im.AddWidget(ctx, im.scope, in) }
		return im.step(s, false)
	}
	s.Before = was
	s.carry = func(ctx context.Context) (any, error) { return im.EditWidget(ctx, im.scope, was.ID, in) }
	return im.step(s, true)
}

func (im *importer) letter(ctx context.Context, i int) error {
	l := &im.file.Letters[i]
	in := LetterEdit{LetterWords: l.LetterWords}
	id, err := LetterID(l.Kind, l.Locale)
	if err != nil || slices.ContainsFunc(im.file.Letters[:i], func(x LetterTemplate) bool { return x.Kind == l.Kind && x.Locale == l.Locale }) {
		err = ErrBadValue.At("kind")
	} else {
		err = in.Check(l.Kind)
	}
	if ok, err := im.judged(fmt.Sprintf("letters.%d", i), id, err); !ok {
		return err
	}
	was, err := im.LetterTemplate(ctx, im.scope, l.Kind, l.Locale)
	if err != nil {
		return err
	}
	s := ImportStep{Kind: KindLetter, Object: id, Label: id, After: in.LetterWords}
	if was != nil {
		in.Version, s.Before = was.Version, was.LetterWords
	}
	s.carry = func(ctx context.Context) (any, error) {
		made, err := im.EditLetter(ctx, im.scope, l.Kind, l.Locale, in)
		if err != nil {
			return nil, err
		}
		return LetterEdit{made.Version, made.LetterWords}, nil
	}
	return im.step(s, was != nil)
}

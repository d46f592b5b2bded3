package tenant

import (
	"context"
	"slices"
)

// RemoveProject deletes a project: nobody is offered it any more, and it is in
// no list. Its document stays, so that what was talked about in it keeps its
// name. ErrStale if somebody changed it meanwhile, ErrLastProject if no other
// one is left that visitors are offered. What becomes of its open conversations is the caller's
// business (chat.Service.RemoveProject).
func (a *Admin) RemoveProject(ctx context.Context, by Actor, id string, version int64) error {
	sc := by.Scope
	all, err := a.Store.Projects(ctx, sc)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(p Project) bool { return p.ID == id && p.Removed == 0 })
	if i < 0 {
		return ErrNotFound
	}
	p := all[i]
	if p.Version != version {
		return ErrStale
	}
	if !slices.ContainsFunc(all, func(o Project) bool { return o.ID != id && !o.Disabled }) {
		return ErrLastProject
	}
	before := p
	p.Disabled, p.Removed = true, a.Now().UnixMilli()
	err = a.Audited(ctx, by, Change{Kind: KindProject, Object: id, Label: p.Name, Action: "removed"}, before, func() (any, error) {
		return nil, a.Store.ReplaceProject(ctx, sc, &p)
	})
	if err != nil {
		return err
	}
	a.projectChanged(ctx, sc, nil, p.Answering())
	return nil
}

// there are the projects that were not deleted.
func there(all []Project) []Project {
	return slices.DeleteFunc(slices.Clone(all), func(p Project) bool { return p.Removed != 0 })
}

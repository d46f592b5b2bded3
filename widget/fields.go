package widget

import "recado/tenant"

// answers are those to the fields of the project that was picked, asked in a
// state; who names a case is asked nothing.
func (d *door) answers(r Request, state string) ([]tenant.FieldAnswer, error) {
	p, err := d.project(r.Project)
	if err != nil || r.Case != "" {
		return nil, nil
	}
	return p.Answers(r.Fields, state, r.Locale, d.tenant.Locale)
}

// emailIn is the first e-mail address among the answers: a claim like the one
// that is asked by itself.
func (d *door) emailIn(r *Request) string {
	p, err := d.project(r.Project)
	if err != nil {
		return ""
	}
	return p.ClaimedEmail(r.Fields)
}

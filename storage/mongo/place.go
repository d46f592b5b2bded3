package mongo

import "time"

// A place is one of an inserter's, taken by a group of one party, or of
// several. One that hangs gives it up, so that nobody waits for it but the same
// party, and that only while as many of its groups hang as there are places.
type place struct {
	party       string
	timer       *time.Timer
	late, ended bool
}

// begin takes a place; in.mu is held.
func (in *inserter) begin(party string) *place {
	in.running++
	p := &place{party: party}
	p.timer = time.AfterFunc(placeLife, func() { in.giveUp(p) })
	return p
}

// giveUp lets others have the place of a group that hangs.
func (in *inserter) giveUp(p *place) {
	in.mu.Lock()
	switch {
	case p.ended:
	case in.lates >= lateMost:
		p.timer.Reset(placeLife)
	default:
		if in.late == nil {
			in.late = map[string]int{}
		}
		p.late = true
		in.running--
		in.late[p.party]++
		in.lates++
	}
	in.mu.Unlock()
	in.goOn()
}

// end gives a place back, or says that what hung does not any more.
func (in *inserter) end(p *place) {
	in.mu.Lock()
	defer in.mu.Unlock()
	p.timer.Stop()
	p.ended = true
	if !p.late {
		in.running--
		return
	}
	in.lates--
	if in.late[p.party]--; in.late[p.party] == 0 {
		delete(in.late, p.party)
	}
}

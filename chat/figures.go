package chat

import "slices"

// Figures are the sums of some conversations. They can be added, so that any
// period, project or agent is the sum of its days. What docs/reports.md says of
// each number is the formula that the screens show.
type Figures struct {
	Conversations int64 `json:"conversations"`
	Open          int64 `json:"open,omitempty"`     // have not ended
	Answered      int64 `json:"answered,omitempty"` // an agent has said something
	Missed        int64 `json:"missed,omitempty"`   // ended without that
	Ended         int64 `json:"ended,omitempty"`    // ended, and were answered
	Tickets       int64 `json:"tickets,omitempty"`  // are about a ticket, or became one
	Rated         int64 `json:"rated,omitempty"`
	Messages      int64 `json:"messages,omitempty"`
	// FirstAnswer is how long the answered ones waited (ms, all of them
	// together), First how many of them waited how long (firstBounds);
	// trailing zeros are left out.
	FirstAnswer int64   `json:"first_answer,omitempty"`
	First       []int64 `json:"first,omitempty"`
	Duration    int64   `json:"duration,omitempty"` // of the ended ones, ms together
	Stars       int64   `json:"stars,omitempty"`    // of the rated ones, together
}

// A Counted is of a conversation what is counted.
type Counted struct {
	ID          string `json:"id"`
	CreatedAt   int64  `json:"created_at"`
	Seq         int64  `json:"seq"`
	Status      Status `json:"status"`
	Project     string `json:"project"`
	Agent       string `json:"agent"`
	Ticket      int64  `json:"ticket"`
	FirstAnswer int64  `json:"first_answer"`
	ClosedAt    int64  `json:"closed_at"`
	Stars       int    `json:"stars"`
	Messages    int64  `json:"messages"`
	Merged      string `json:"merged,omitempty"`
}

// What a list of conversations behind a number is called.
const (
	OfAll      = "conversations"
	OfOpen     = "open"
	OfAnswered = "answered"
	OfMissed   = "missed"
	OfEnded    = "ended"
	OfTickets  = "tickets"
	OfRated    = "rated"
)

// is reports whether the conversation is counted in a number; every rule of a
// report is here.
func (c *Counted) is(number string) bool {
	switch closed := c.Status == Closed; number {
	case OfAll:
		return c.Seq > 0
	case OfOpen:
		return c.Seq > 0 && !closed
	case OfAnswered:
		return c.FirstAnswer > 0
	case OfMissed:
		return c.Seq > 0 && closed && c.FirstAnswer == 0 && c.Merged == "" // else it was answered, or missed, where it went on
	case OfEnded:
		return closed && c.FirstAnswer > 0
	case OfTickets:
		return c.Seq > 0 && c.Ticket != 0
	case OfRated:
		return c.Stars > 0
	}
	return false
}

// counted is what is counted of a conversation.
func (c *Conversation) counted() *Counted {
	return &Counted{c.ID, c.CreatedAt, c.Seq, c.Status, c.Project, c.Agent, c.Ticket, c.FirstAnswer, c.ClosedAt, c.Stars, c.Messages, c.Merged}
}

// count adds one conversation.
func (f *Figures) count(c *Counted) {
	if !c.is(OfAll) {
		return
	}
	f.Messages += c.Messages
	for _, n := range [...]struct {
		name string
		sum  *int64
	}{
		{OfAll, &f.Conversations}, {OfOpen, &f.Open}, {OfAnswered, &f.Answered}, {OfMissed, &f.Missed},
		{OfEnded, &f.Ended}, {OfTickets, &f.Tickets}, {OfRated, &f.Rated},
	} {
		if c.is(n.name) {
			*n.sum++
		}
	}
	if c.is(OfAnswered) {
		f.FirstAnswer += c.FirstAnswer
		f.wait(c.FirstAnswer)
	}
	if c.is(OfEnded) {
		f.Duration += max(c.ClosedAt-c.CreatedAt, 0)
	}
	f.Stars += int64(c.Stars)
}

// add adds other sums.
func (f *Figures) add(o *Figures) {
	f.Conversations += o.Conversations
	f.Open += o.Open
	f.Answered += o.Answered
	f.Missed += o.Missed
	f.Ended += o.Ended
	f.Tickets += o.Tickets
	f.Rated += o.Rated
	f.Messages += o.Messages
	f.FirstAnswer += o.FirstAnswer
	f.Duration += o.Duration
	f.Stars += o.Stars
	f.reach(len(o.First) - 1)
	for i, n := range o.First {
		f.First[i] += n
	}
}

// firstBounds are the ends (ms) of the classes that first answers are counted
// in; the last class has none. Medians are told from them: they are as exact
// as a class is narrow.
var firstBounds = [...]int64{
	5_000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000, 180_000, 240_000, 300_000, 450_000,
	600_000, 900_000, 1_200_000, 1_800_000, 2_700_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 57_600_000, 86_400_000,
}

// reach makes sure that a class is there.
func (f *Figures) reach(class int) {
	if more := class + 1 - len(f.First); more > 0 {
		f.First = append(f.First, make([]int64, more)...)
	}
}

// wait counts one first answer.
func (f *Figures) wait(ms int64) {
	class, exact := slices.BinarySearch(firstBounds[:], ms)
	if exact {
		class++ // a bound belongs to the class behind it
	}
	f.reach(class)
	f.First[class]++
}

// firstWithin is about how long (ms) a share of the answered ones waited at
// most: 0.5 is the median; 0 without any. Within a class they are taken to be
// evenly spread.
func (f *Figures) firstWithin(share float64) int64 {
	left := share * float64(f.Answered)
	if left == 0 {
		return 0
	}
	for class, n := range f.First {
		if left > float64(n) {
			left -= float64(n)
			continue
		}
		from, to := int64(0), int64(0)
		if class > 0 {
			from = firstBounds[class-1]
		}
		if class == len(firstBounds) {
			return from
		}
		to = firstBounds[class]
		return from + int64(float64(to-from)*left/float64(n))
	}
	return 0
}

// Numbers are Figures as reports show them: counts, and what follows from the
// sums. Times are milliseconds, 0 where there is nothing to tell them from.
type Numbers struct {
	Conversations int64   `json:"conversations"`
	Open          int64   `json:"open"`
	Answered      int64   `json:"answered"`
	Missed        int64   `json:"missed"`
	Ended         int64   `json:"ended"`
	Tickets       int64   `json:"tickets"`
	Rated         int64   `json:"rated"`
	Messages      int64   `json:"messages"`
	FirstMedian   int64   `json:"first_median"`
	First90       int64   `json:"first_90"` // nine of ten waited at most so long
	FirstAverage  int64   `json:"first_average"`
	Duration      int64   `json:"duration"` // on average
	Rating        float64 `json:"rating"`   // 1 to 5 on average
}

func (f *Figures) numbers() Numbers {
	n := Numbers{
		Conversations: f.Conversations, Open: f.Open, Answered: f.Answered, Missed: f.Missed, Ended: f.Ended,
		Tickets: f.Tickets, Rated: f.Rated, Messages: f.Messages,
		FirstMedian: f.firstWithin(0.5), First90: f.firstWithin(0.9),
	}
	if f.Answered > 0 {
		n.FirstAverage = f.FirstAnswer / f.Answered
	}
	if f.Ended > 0 {
		n.Duration = f.Duration / f.Ended
	}
	if f.Rated > 0 {
		n.Rating = float64(f.Stars) / float64(f.Rated)
	}
	return n
}

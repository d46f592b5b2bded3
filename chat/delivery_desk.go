package chat

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// A NodeDelivery is what a node tells the installation, over and over. One that
// has ended says nothing more, and counts until its window is over.
type NodeDelivery struct {
	ID      string    `json:"id"`
	Version int64     `json:"version"`
	Name    string    `json:"name"`
	Since   int64     `json:"since"` // ms
	At      int64     `json:"at"`    // ms: when it said so
	Hour    Delivered `json:"hour"`
	Day     Delivered `json:"day"`
}

// A DeliveryStore keeps what nodes tell, of all tenants together.
type DeliveryStore interface {
	UnscopedPutDelivery(ctx context.Context, n *NodeDelivery) error
	// UnscopedDeliveries returns what nodes said since a time, the newest first,
	// at most MaxNodes.
	UnscopedDeliveries(ctx context.Context, since int64) ([]NodeDelivery, error)
	// UnscopedForgetDeliveries removes what nodes said last before a time.
	UnscopedForgetDeliveries(ctx context.Context, before int64) error
}

// MaxNodes bounds the nodes that are shown, those of the last day.
const MaxNodes = 500

// A DeliveryDesk tells the installation of its node, and the operator of all.
type DeliveryDesk struct {
	*Delivery
	Store DeliveryStore
}

// Say tells the installation what this node counted, and forgets who has said
// nothing for a day.
func (d *DeliveryDesk) Say(ctx context.Context) error {
	if err := d.Store.UnscopedPutDelivery(ctx, d.own()); err != nil {
		return err
	}
	return d.Store.UnscopedForgetDeliveries(ctx, d.now().Add(-deliveryDay).UnixMilli())
}

func (d *DeliveryDesk) own() *NodeDelivery {
	return &NodeDelivery{ID: d.node, Name: d.name, Since: d.since, At: d.now().UnixMilli(), Hour: d.Within(time.Hour), Day: d.Within(deliveryDay)}
}

// A deliveryView is a count as the operator sees it.
type deliveryView struct {
	Messages  int64    `json:"messages"`
	Median    *float64 `json:"median_ms"` // null of none
	Resyncs   int64    `json:"resyncs"`
	Repeats   int64    `json:"repeats"`
	Recovered int64    `json:"recovered"`
}

func (t Delivered) view() deliveryView {
	v := deliveryView{Messages: t.Messages(), Resyncs: t.Resyncs, Repeats: t.Repeats, Recovered: t.Recovered}
	if ms, ok := t.Median(); ok {
		v.Median = &ms
	}
	return v
}

// nodeView is a node as the operator sees it; Live says that it still tells.
type nodeView struct {
	ID    string       `json:"id"`
	Name  string       `json:"name"`
	Since int64        `json:"since"`
	At    int64        `json:"at"`
	Live  bool         `json:"live"`
	Hour  deliveryView `json:"hour"`
	Day   deliveryView `json:"day"`
}

// Get is GET /operator/delivery: how messages reached people in the last hour
// and day, by node and in all.
func (d *DeliveryDesk) Get(c *fiber.Ctx) error {
	now := d.now()
	said, err := d.Store.UnscopedDeliveries(c.UserContext(), now.Add(-deliveryDay).UnixMilli())
	if err != nil {
		return err
	}
	said = slices.DeleteFunc(said, func(n NodeDelivery) bool { return n.ID == d.node })
	said = append(said, *d.own())
	slices.SortFunc(said, func(a, b NodeDelivery) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	var hour, all Delivered
	nodes := make([]nodeView, 0, len(said))
	for _, n := range said {
		if n.At <= now.Add(-time.Hour).UnixMilli() {
			n.Hour = Delivered{}
		}
		hour, all = hour.with(n.Hour, 1), all.with(n.Day, 1)
		nodes = append(nodes, nodeView{n.ID, n.Name, n.Since, n.At, now.UnixMilli()-n.At < 4*DeliverySays.Milliseconds(), n.Hour.view(), n.Day.view()})
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"at": now.UnixMilli(), "hour": hour.view(), "day": all.view(), "nodes": nodes})
}

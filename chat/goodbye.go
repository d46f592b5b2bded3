package chat

import "recado/tenant"

// A Goodbye is why a session ends. Below 4400 the client reconnects; from 4400
// on it stays away until it has something new (DESIGN §5).
type Goodbye struct {
	Code   int
	Reason string
}

// Every goodbye there is.
var (
	GoodbyeDone     = Goodbye{1000, "bye"}
	GoodbyeStopping = Goodbye{1001, "shutting down"}
	GoodbyeInternal = Goodbye{1011, "internal"}
	GoodbyeOverload = Goodbye{1013, "unavailable"}
	GoodbyeChanged  = Goodbye{4000, "changed"} // come back with what you may do now
	GoodbyeSlow     = Goodbye{4001, "too slow"}
	GoodbyeNoHello  = Goodbye{4002, "no hello"}
	GoodbyeFlood    = Goodbye{4029, "flood"}
	GoodbyeRevoked  = Goodbye{4401, "unauthorized"}
	GoodbyeRefused  = Goodbye{4403, "forbidden"}
	GoodbyeGone     = Goodbye{4404, "gone"}
)

// goodbyeFor is how a refusal at hello ends the socket.
func goodbyeFor(err error) Goodbye {
	switch tenant.Answer(err).Code {
	case tenant.Unauthorized:
		return GoodbyeRevoked
	case tenant.Forbidden:
		return GoodbyeRefused
	case tenant.NotFound:
		return GoodbyeGone
	case tenant.TooMany:
		return GoodbyeFlood
	case tenant.Unavailable:
		return GoodbyeOverload
	case tenant.Internal:
		return GoodbyeInternal
	}
	return GoodbyeNoHello
}

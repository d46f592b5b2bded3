//go:build !linux

package chat

import (
	"errors"
	"log/slog"
	"net"
)

// On other systems contrib's handler keeps every socket.
type (
	poller struct{}
	taken  struct {
		socket
		session *Session
		limit   int64
	}
)

func newPoller(*slog.Logger) (*poller, error) { return nil, errors.ErrUnsupported }

func (*poller) close()     {}
func (*poller) add(*taken) {}

func takeOver(net.Conn, *poller) (*taken, bool) { return nil, false }

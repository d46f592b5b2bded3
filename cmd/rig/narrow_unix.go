//go:build unix

package rig

import "syscall"

// narrow gives a socket a small window, and packets of an Ethernet's size: with
// loopback's of 64 KiB a small window would be a slow one.
func narrow(_, _ string, c syscall.RawConn) error {
	var err error
	ended := c.Control(func(fd uintptr) {
		if err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 1400); err == nil {
			err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 16<<10)
		}
	})
	if ended != nil {
		return ended
	}
	return err
}

//go:build unix

package main

import "syscall"

// pause makes the server silent: it keeps its connections and answers nothing.
func (r *redis) pause() error { return r.cmd.Process.Signal(syscall.SIGSTOP) }

func (r *redis) resume() error { return r.cmd.Process.Signal(syscall.SIGCONT) }

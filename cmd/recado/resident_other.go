//go:build !linux

package main

// giveBack is for systems that tell how.
func giveBack() error { return nil }

//go:build !unix

package main

import "errors"

func (r *redis) pause() error { return errors.ErrUnsupported }

func (r *redis) resume() error { return errors.ErrUnsupported }

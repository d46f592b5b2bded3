#!/usr/bin/env bash
# Everything that must hold, each step with its name and duration. All steps run;
# the exit code is 1 if any failed. Nothing is skipped: with RECADO_TEST_REQUIRE=1
# a test without its server fails, and a skipped test fails the run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

export RECADO_TEST_TOOLS=${RECADO_TEST_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado-tools}
export RECADO_TEST_REQUIRE=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export RECADO_TEST_BINARY=$work/recado
failed=()

step() {
	local name=$1 start=$SECONDS
	shift
	echo "== $name"
	if "$@" </dev/null; then
		echo "   $name: ok, $((SECONDS - start)) s"
	else
		echo "   $name: FAILED, $((SECONDS - start)) s"
		failed+=("$name")
		return 1
	fi
}

formatted() {
	local list
	list=$(find . \( -name node_modules -o -name .git \) -prune -o -name '*.go' -print0 | xargs -0 gofmt -l) || return 1
	[ -z "$list" ] || { echo "run gofmt -w on:"; echo "$list"; return 1; }
}

# The race detector watches our code and what it shares with others, but not
# inside of SQLite: a quarter of the processor time of many tests was spent there. That
# package alone is C with no generic code of its own: what such a package
# has of sync and atomic would take the place of the watched copies.
watched=(-race -timeout 25m '-gcflags=modernc.org/sqlite/lib=-race=false -d=checkptr=0' -gcflags=modernc.org/libc/...=-d=checkptr=0)

# browsers runs the tests that drive a browser; they wait more than they compute,
# and run beside all others.
browsers() {
	(cd cmd/recado && go tool test2json -t -p recado/cmd/recado "$work/browsers.test" -test.v=test2json -test.timeout 25m -test.run '^TestBrowser')
}

race() {
	local bad=0
	go test "${watched[@]}" -c -o "$work/browsers.test" ./cmd/recado || return 1
	browsers | go run .ci/gotest.go >"$work/browsers" 2>&1 &
	go test "${watched[@]}" -json -vet=off -skip '^TestBrowser|^TestDistIs' ./... | go run .ci/gotest.go || bad=1
	wait $! || bad=1
	echo "   those with a browser, beside them:"
	cat "$work/browsers"
	return $bad
}

# front_end shows what failed, or only the count; skipped tests count as failed.
front_end() {
	if NODE_OPTIONS=--test-reporter=tap npm --prefix static run --silent test >"$work/front-end" 2>&1 &&
		grep -q '^# skipped 0' "$work/front-end" && grep -q '^# todo 0' "$work/front-end"; then
		grep '^# tests ' "$work/front-end"
		return
	fi
	cat "$work/front-end"
	grep -E '^ *(not ok|ok .*# (SKIP|TODO))' "$work/front-end"
	return 1
}

step tools bash .ci/tools.sh || exit 1
step gofmt formatted
step vet go vet ./...
step "vet of what make bench alone builds" go vet -tags bench,pprof ./cmd/recado
step staticcheck "$RECADO_TEST_TOOLS/staticcheck" ./...
step "front-end types" npm --prefix static run --silent check
step "front-end tests" front_end
step "build for the browser tests" env CGO_ENABLED=0 go build -trimpath -o "$RECADO_TEST_BINARY" ./cmd/recado
step "allocations" go test -count=1 -run 'Allocations' ./chat
step "dist is what the sources give" go test -count=1 -run '^TestDistIs' ./static
step "go test -race" race
echo "== $SECONDS s in all"
if [ ${#failed[@]} -gt 0 ]; then
	printf 'FAILED: %s\n' "${failed[@]}"
	exit 1
fi

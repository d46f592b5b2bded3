#!/usr/bin/env bash
# Every fault on one node with the embedded default, and on two and three nodes
# with MongoDB's protocol and redis-server. Exit code 1 if anything was lost,
# repeated, out of order or else not as promised.
# Usage: chaos.sh SERVER RECADO-CHAOS [flags of recado-chaos for all three]
set -uo pipefail
code=0
server=$1 chaos=$2
shift 2
run() {
	echo "== recado-chaos $*"
	"$chaos" --binary "$server" "$@" || code=1
}
mongo=(--store mongo --mongo "${RECADO_TEST_MONGO_URL:-}" --visitors 5 --pause 200ms)
[ -n "${RECADO_TEST_MONGO_URL:-}" ] || mongo+=(--most 300) # the test server reads through all messages for each
run --visitors 100 --agents 1 --pause 2ms --round 60s --gap 15s --json bin/chaos-sqlite.json "$@"
run "${mongo[@]}" --nodes 2 --json bin/chaos-2-nodes.json "$@"
run "${mongo[@]}" --nodes 3 --json bin/chaos-3-nodes.json "$@"
exit $code

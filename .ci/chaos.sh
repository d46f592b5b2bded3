#!/usr/bin/env bash
# Every fault on one node with the embedded default, and on two and three nodes
# with MongoDB's protocol and redis-server. Exit code 1 if anything was lost,
# repeated, out of order or else not as promised. RECADO_TEST_MONGO_URL names a
# server with MongoDB's protocol; without it storage/mongo/memserver is started.
# Usage: chaos.sh SERVER RECADO-CHAOS [flags of recado-chaos for all three]
set -uo pipefail
code=0
server=$1 chaos=$2
shift 2
run() {
	echo "== recado-chaos $*"
	"$chaos" --binary "$server" "$@" || code=1
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mongo=(--store mongo --visitors 60 --agents 1 --pause 5ms --round 24s --gap 4s)
if [ -n "${RECADO_TEST_MONGO_URL:-}" ]; then
	mongo+=(--mongo "$RECADO_TEST_MONGO_URL")
else
	go build -o "$folder/memserver" ./storage/mongo/memserver || exit 1
	mongo+=(--mongo-server "$folder/memserver")
fi
run --visitors 100 --agents 1 --pause 2ms --round 60s --gap 8s --json bin/chaos-sqlite.json "$@"
run "${mongo[@]}" --nodes 2 --json bin/chaos-2-nodes.json "$@"
run "${mongo[@]}" --nodes 3 --json bin/chaos-3-nodes.json "$@"
exit $code

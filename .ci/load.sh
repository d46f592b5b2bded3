#!/usr/bin/env bash
# The table of recado-bench: one node on the embedded default, then two nodes on
# redis-server and a server with MongoDB's protocol, where these are there.
# RECADO_BENCH_MONGO_URL names the latter; without it the tests' stand-in is
# taken, which lets one request through at a time. Growth is looked at with
# RECADO_BENCH_BEFORE messages (20000).
# Usage: load.sh SERVER RECADO-BENCH
set -uo pipefail
server=$1 generator=$2 code=0
tools=${RECADO_TEST_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado-tools}
before=${RECADO_BENCH_BEFORE:-20000}
folder=$(mktemp -d)
started=()
finish() {
	for pid in "${started[@]}"; do kill "$pid" 2>/dev/null; done
	wait
	rm -rf "$folder"
}
trap finish EXIT

echo "== one node, SQLite"
"$generator" all --binary "$server" --before "$before" 2>"$folder/errors" || code=1
grep -a "^recado-bench:" "$folder/errors"

command -v redis-server >/dev/null || { echo "two nodes: redis-server is not installed, nothing was measured"; exit $code; }
port=$((20000 + RANDOM % 10000))
redis-server --port $port --bind 127.0.0.1 --save "" --appendonly no --dir "$folder" >/dev/null &
started+=($!)
beside="Redis=$!"
mongo=${RECADO_BENCH_MONGO_URL:-}
if [ -z "$mongo" ]; then
	[ -x "$tools/recado-mongo-testserver" ] || { echo "two nodes: no server with MongoDB's protocol (RECADO_BENCH_MONGO_URL), nothing was measured"; exit $code; }
	mkfifo "$folder/stdin"
	"$tools/recado-mongo-testserver" <"$folder/stdin" >"$folder/url" 2>/dev/null &
	started+=($!)
	beside="$beside,store=$!"
	exec 3>"$folder/stdin" # it ends with its standard input
	until [ -s "$folder/url" ]; do kill -0 "${started[1]}" || exit 1; sleep 0.1; done
	mongo=$(head -1 "$folder/url")bench
fi
echo "== two nodes, redis-server, ${RECADO_BENCH_MONGO_URL:-the stand-in for MongoDB}"
"$generator" all --binary "$server" --before "$before" --nodes 2 --mongo "$mongo" --redis "redis://127.0.0.1:$port" --beside "$beside" 2>"$folder/errors" || code=1
grep -a "^recado-bench:" "$folder/errors"
exit $code

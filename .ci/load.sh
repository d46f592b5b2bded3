#!/usr/bin/env bash
# The table of recado-bench: one node on the embedded default, then two nodes on
# redis-server and a server with MongoDB's protocol, where these are there.
# RECADO_BENCH_MONGO_URL names the latter; without it the tests' stand-in is
# taken for what is not stored. Growth is looked at with
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
two() {
	"$generator" "$@" --binary "$server" --nodes 2 --mongo "$mongo" --redis "redis://127.0.0.1:$port" --beside "$beside" 2>"$folder/errors" || code=1
	grep -a "recado-bench:" "$folder/errors"
}
if [ -n "${RECADO_BENCH_MONGO_URL:-}" ]; then
	echo "== two nodes, redis-server, RECADO_BENCH_MONGO_URL"
	two all --before "$before"
	exit $code
fi
# The stand-in reads whole collections for a list and answers one request at a
# time: what is stored can't be measured with it, only what is not.
for load in "typing --clients 8 --rate 500" "typing --clients 8 --rate 0"; do
	echo "== two nodes, redis-server, the stand-in for MongoDB: recado-bench $load"
	# shellcheck disable=SC2086 # a list of words
	two $load
done
exit $code

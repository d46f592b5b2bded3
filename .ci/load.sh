#!/usr/bin/env bash
# The table of recado-bench: one node on the embedded default, then two nodes on
# redis-server and a server with MongoDB's protocol, where these are there.
# RECADO_BENCH_MONGO_URL names the latter; without it storage/mongo/memserver is
# taken, which keeps everything in memory. Growth is looked at with
# RECADO_BENCH_BEFORE messages (20000).
# Usage: load.sh SERVER RECADO-BENCH
set -uo pipefail
server=$1 generator=$2 code=0
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
name=RECADO_BENCH_MONGO_URL
if [ -z "$mongo" ]; then
	name=memserver
	go build -o "$folder/memserver" ./storage/mongo/memserver || exit 1
	mkfifo "$folder/stdin"
	"$folder/memserver" <"$folder/stdin" >"$folder/url" &
	started+=($!)
	beside="$beside,store=$!"
	exec 3>"$folder/stdin" # it ends with its standard input
	until [ -s "$folder/url" ]; do kill -0 "${started[1]}" || exit 1; sleep 0.1; done
	mongo=$(head -1 "$folder/url")bench
fi
echo "== two nodes, redis-server, $name"
"$generator" all --before "$before" --binary "$server" --nodes 2 --mongo "$mongo" --redis "redis://127.0.0.1:$port" --beside "$beside" 2>"$folder/errors" || code=1
grep -a "recado-bench:" "$folder/errors"
exit $code

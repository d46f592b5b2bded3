#!/usr/bin/env bash
# One node on the embedded default under each kind of load, some seconds each.
# Usage: load.sh SERVER RECADO-BENCH
set -uo pipefail
code=0
run() {
	echo "== recado-bench $*"
	"$generator" "$@" --binary "$server" 2>/dev/null || { echo "FAILED"; code=1; }
}
server=$1 generator=$2
run idle --clients 5000
run chat --clients 50 --rate 50
run chat --clients 50 --rate 500
run chat --clients 256 --rate 0
run rest --clients 32 --rate 0
run begin --clients 32 --rate 0
run typing --clients 50 --rate 500
run fanout --agents 500 --rate 0
run storm --clients 5000
run page --clients 32 --rate 0
exit $code

#!/usr/bin/env bash
# Puts what the tests need in place, once: Debian packages if they are missing and
# may be installed, test servers and staticcheck into a folder outside the tree,
# the front end's packages. What cannot be had is named with the command that
# would install it, and the exit code is 1.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=${RECADO_TEST_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado-tools}
staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2
versitygw=github.com/versity/versitygw/cmd/versitygw@v1.8.0
node_least=20
missing=()

has() { command -v "$1" >/dev/null 2>&1; }
has_chromium() { has chromium || has chromium-browser || has google-chrome || has google-chrome-stable; }
has_font() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" -iname "$1" -print -quit 2>/dev/null)" ]; }
has_node() { has npm && has node && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$node_least" ]; }

# wanted prints the Debian packages that are missing.
wanted() {
	has gcc || echo gcc libc6-dev # the race detector links with it
	has redis-server || echo redis-server
	has_chromium || echo chromium
	has_font '*.ttf' || echo fonts-dejavu-core
	has_font 'NotoColorEmoji*' || echo fonts-noto-color-emoji
	has_node || echo nodejs npm
}

# root runs a command as root, or fails at once where that would ask for a password.
root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

packages() {
	local list
	list=$(wanted | xargs)
	[ -n "$list" ] || return 0
	if has apt-get && root true 2>/dev/null; then
		echo "tools: installing $list"
		# Failures show below, as packages that are still missing.
		root apt-get update -qq </dev/null || true
		# shellcheck disable=SC2086 # a list of words
		root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $list </dev/null || true
		hash -r
		list=$(wanted | xargs)
	fi
	[ -z "$list" ] || missing+=("$list: sudo apt-get install --no-install-recommends $list")
	has_node || missing+=("Node.js $node_least or later, if the package is older than that: https://nodejs.org/en/download")
}

# go_tool installs one program unless that version, made by this Go, is there.
go_tool() {
	local name=$1 source=$2 module version
	module=${source%@*} version=${source#*@}
	if made_from "$tools/$name" "$module" "$version"; then return; fi
	if has "$name" && made_from "$(command -v "$name")" "$module" "$version"; then
		ln -sf "$(command -v "$name")" "$tools/$name"
		return
	fi
	echo "tools: go install $source"
	GOBIN=$tools GOFLAGS=-mod=mod go install "$source" </dev/null ||
		missing+=("$name: GOBIN=$tools go install $source")
}

made_from() {
	[ -x "$1" ] || return 1
	local about
	about=$(go version -m "$1" 2>/dev/null) || return 1
	[[ $about == *": $(go env GOVERSION)"* && $about == *"path"*"$2"* && $about == *"$3"* ]]
}

# mongo_server builds the server that speaks MongoDB's protocol, when its sources changed.
mongo_server() {
	local dir=storage/mongo/testserver out=$tools/recado-mongo-testserver sum
	sum=$( (go env GOVERSION; find "$dir" -type f \( -name '*.go' -o -name 'go.*' \) | LC_ALL=C sort | xargs cat) | sha256sum)
	if [ -x "$out" ] && [ "$(cat "$out.sum" 2>/dev/null)" = "$sum" ]; then return; fi
	echo "tools: go build $dir"
	if go build -C "$dir" -trimpath -o "$out" . </dev/null; then
		echo "$sum" >"$out.sum"
	else
		missing+=("recado-mongo-testserver: go build -C $dir -o $out .")
	fi
}

front_end() {
	has_node || return 0 # named already
	local stamp=static/node_modules/.installed sum
	sum=$(cat static/package.json static/package-lock.json | sha256sum)
	if [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then return; fi
	echo "tools: npm ci"
	if npm --prefix static ci --no-audit --no-fund </dev/null; then
		echo "$sum" >"$stamp"
	else
		missing+=("the front end's packages: npm --prefix static ci")
	fi
}

if ! has go; then
	echo "missing: Go 1.26 or later: https://go.dev/doc/install" >&2
	exit 1
fi
mkdir -p "$tools"
packages
go_tool staticcheck "$staticcheck"
go_tool versitygw "$versitygw"
mongo_server
front_end
if [ ${#missing[@]} -gt 0 ]; then
	printf 'missing: %s\n' "${missing[@]}" >&2
	exit 1
fi

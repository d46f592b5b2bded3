VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# The embedded copy of the time zones serves machines that have none. HTTP/2 is
# not spoken: Fiber has none, and S3 is asked over HTTP/1.1. Together with the
# alignment of functions that makes the binary 0.6 MB smaller. What is not on the
# way of a message is not inlined: 1 MB less; of the Redis inside the process that
# is what its commands are made of, not how it reads and writes them.
COLD = $(addsuffix /...,github.com/minio github.com/go-jose github.com/klauspost github.com/andybalholm github.com/coreos github.com/emersion \
	github.com/gabriel-vasile go.yaml.in encoding/xml golang.org/x github.com/xdg-go github.com/youmark github.com/boombuler github.com/pquerna \
	gopkg.in github.com/tinylib github.com/philhofer github.com/zeebo github.com/dustin github.com/rs github.com/SherClockHolmes github.com/VictoriaMetrics \
	$(addprefix go.mongodb.org/mongo-driver/v2/x/mongo/driver/,auth connstring dns ocsp mongocrypt)) \
	github.com/alicebob/miniredis/v2
BUILD = CGO_ENABLED=0 go build -trimpath -tags timetzdata,nethttpomithttp2 $(COLD:%=-gcflags=%=-l) -ldflags '-s -w -funcalign=8 -X main.version=$(VERSION)'

export RECADO_TEST_TOOLS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/recado-tools

.PHONY: run test build cross bench chaos screens tools generate clean

run: ## the demo, with Go alone
	go run ./cmd/recado demo

test: ## everything; installs what it needs or says what is missing
	@bash .ci/test.sh

build: ## bin/recado, stripped and static
	$(BUILD) -o bin/recado ./cmd/recado

cross: ## the same for other systems, to bin/
	@set -e; for to in linux/amd64 linux/arm64 darwin/arm64 windows/amd64; do \
		name=bin/recado-$${to%/*}-$${to#*/}; [ $${to%/*} != windows ] || name=$$name.exe; \
		echo $$name; GOOS=$${to%/*} GOARCH=$${to#*/} $(BUILD) -o $$name ./cmd/recado; \
	done

bench: build ## size, start-up time and idle memory; the group commit; one node and two under load; what the widget costs in a slow browser
	@CGO_ENABLED=0 go build -trimpath -o bin/recado-bench ./cmd/recado-bench
	@go run .ci/startup.go bin/recado
	@go test -run '^$$' -bench=AppendMessage ./storage
	@bash .ci/load.sh bin/recado bin/recado-bench
	@go run .ci/timings.go bin/recado
	@RECADO_TEST_REQUIRE=1 bash -o pipefail -c 'go test -tags bench -count=1 -v -run ConsoleTimes ./cmd/recado | grep -E "^console,|^ +console_|^FAIL"'

chaos: tools build ## people talk while nodes, Redis, the store, networks and clients fail (docs/chaos.md)
	@CGO_ENABLED=0 go build -trimpath -o bin/recado-chaos ./cmd/recado-chaos
	@bash .ci/chaos.sh bin/recado bin/recado-chaos $(CHAOS)

screens: tools build ## every screen in every look, to shots/screens, checked with axe-core; the stories' steps, to shots/
	RECADO_SHOTS=1 RECADO_TEST_REQUIRE=1 RECADO_TEST_BINARY=$(CURDIR)/bin/recado go test -count=1 -timeout 30m -run 'BrowserScreens|BrowserStory$$|BrowserDemo' ./cmd/recado

tools: ## what the tests need, without running them
	@bash .ci/tools.sh

generate: ## the committed front end, from its sources
	go generate ./static

clean:
	rm -rf bin shots coverage static/node_modules

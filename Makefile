# The two commands that matter: `make demo` shows the portal working, `make test`
# proves it. Both bring what they need; see scripts/setup.sh.

GO      ?= go
ARGS    ?=
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X main.version=$(VERSION)

# Packages whose tests drive a browser: slow, so not in `make check`.
UNIT = $$($(GO) list ./... | grep -v '/browsertest$$')

.PHONY: demo
demo: ## the whole portal on made-up bills, at http://127.0.0.1:8080 (options: make demo ARGS='--listen 127.0.0.1:9000')
	@scripts/setup.sh go postgres
	$(GO) build -o bin/portal ./cmd/portal
	@exec bin/portal demo $(ARGS)

.PHONY: test
test: ## every test, with the race detector and the browser
	@scripts/setup.sh go cc postgres chromium axe
	$(GO) test -race -p 2 -timeout 40m ./...

.PHONY: check
check: ## what every commit must pass, in under three minutes
	@scripts/setup.sh go postgres
	@echo "gofumpt"; out=$$($(GO) tool gofumpt -l cmd internal migrations scripts web); [ -z "$$out" ] || { echo "not formatted, run make fmt:"; echo "$$out"; exit 1; }
	@echo "templ generate"; scripts/generated.sh
	$(GO) vet ./...
	$(GO) vet -tags moneytest ./internal/crash ./cmd/portal
	$(GO) tool staticcheck ./...
	$(GO) test -timeout 10m $(UNIT)

# The money path under real kills, about eight minutes on two cores. One factor,
# at most 20, divides all its times; it exists in this test build alone.
CHAOS = PORTAL_TEST_FACTOR=15 $(GO) test -tags moneytest -count 1 -v -run 'TestChaosMoney$$'

.PHONY: chaos-money
chaos-money: ## the money path under kills, freezes and every fault (options: CHAOS_SEED=7 CHAOS_ATTEMPTS=340 CHAOS_REPLICAS=4)
	@scripts/setup.sh go postgres
	$(CHAOS) -timeout 45m ./cmd/portal

.PHONY: chaos-money-long
chaos-money-long: ## at least 5,000 attempts, and 10,000 sequences of the model: before a release
	@scripts/setup.sh go postgres
	CHAOS_ATTEMPTS=5000 $(CHAOS) -timeout 6h ./cmd/portal
	PORTAL_MODEL_SEQUENCES=10000 $(GO) test -count 1 -v -timeout 12h -parallel 4 -run 'TestModel$$' ./internal/approval

.PHONY: model
model: ## 200 sequences of the money path's model
	@scripts/setup.sh go postgres
	PORTAL_MODEL_SEQUENCES=200 $(GO) test -count 1 -v -timeout 30m -parallel 4 -run 'TestModel$$' ./internal/approval

.PHONY: mutate
mutate: ## remove each guard of the money path in turn: a test must turn red
	@scripts/setup.sh go postgres
	$(GO) run ./scripts/mutate

.PHONY: build
build: ## the binary, at bin/portal
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/portal ./cmd/portal

.PHONY: generate
generate: ## Go code of the templates
	$(GO) tool templ generate

.PHONY: fmt
fmt: ## format Go and templates
	$(GO) tool gofumpt -w cmd internal migrations scripts web
	$(GO) tool templ fmt web

# The goals of the bill ledger, each against its reference in the same run:
# docs/performance.md. LINES is a month's, MONTHS those of the main database.
BENCH_SIZE = --lines $(or $(LINES),200000) --months $(or $(MONTHS),3)

.PHONY: bench
bench: ## the goals of the bill ledger, measured (options: make bench LINES=280000 MONTHS=36 ARGS='--goals P1,P6')
	@scripts/setup.sh go postgres
	$(GO) build -o bin/portal ./cmd/portal
	$(GO) build -o bin/bench ./cmd/bench
	$(GO) test -c -o bin/pages.test ./internal/handlers
	bin/bench $(BENCH_SIZE) $(ARGS)

# The peers, DuckDB and GORM, are a module of their own and need cgo; nothing of
# them is in the portal or in its go.mod.
.PHONY: bench-peers
bench-peers: ## the ledger against DuckDB and GORM on the same lines (options: as make bench)
	@scripts/setup.sh go cc cxx postgres
	cd bench/peers && $(GO) vet . && CGO_ENABLED=1 $(GO) build -o ../../bin/peers .
	$(GO) build -o bin/portal ./cmd/portal
	$(GO) build -o bin/bench ./cmd/bench
	bin/bench --peers bin/peers --goals P7 $(BENCH_SIZE) $(ARGS)

.PHONY: bench-go
bench-go: ## the micro-benchmarks of single packages, a month of a million lines among them
	@scripts/setup.sh go postgres
	$(GO) test -run '^$$' -bench . -benchmem ./...

.PHONY: fuzz
fuzz: ## all fuzz tests, FUZZTIME each (default 30s)
	@scripts/setup.sh go postgres
	@scripts/fuzz.sh

.PHONY: chaos-sync
chaos-sync: ## kill, shift, restate: LINES a month (40000), MONTHS (3), ROUNDS (10), SEED to repeat
	@scripts/setup.sh go postgres
	$(GO) run ./scripts/chaos -lines $(or $(LINES),40000) -months $(or $(MONTHS),3) -rounds $(or $(ROUNDS),10) -seed $(or $(SEED),0)

.PHONY: screenshots
screenshots: ## the pictures of the documentation; every page: make screenshots ARGS='-all -out bin/screenshots'
	@scripts/setup.sh go postgres chromium fonts
	$(GO) run ./scripts/screenshots $(ARGS)

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 14

# The race detector needs a C compiler; without one the tests run without it.
RACE ?= $(if $(shell command -v gcc || command -v cc),-race)
LINT := go tool -modfile=.ci/tools/go.mod

# The shelf of defects and strangers is played by the selftest, which ends the tests; go test ./cmd/assay/proof plays it too.
NOSHELF := -skip '^TestEveryMerchantIsJudgedAsItIs$$'

# The proof and the differential test run without the race detector: they are long, and have nothing to race. A lazier
# garbage collector makes them quicker.
.PHONY: test selftest soak bench generate lint build

test:
	go test $(RACE) -short $(NOSHELF) ./...
	GOGC=400 go test -timeout 30m $(NOSHELF) ./cmd/assay/proof ./fixtures/schema
	go run ./cmd/assay selftest

selftest:
	go run ./cmd/assay selftest

# Many runs in bad weather, and interruptions at each request; RUNS of them in each version, some ten minutes for 200.
RUNS ?= 200
soak:
	ASSAY_SOAK=$(RUNS) GOGC=400 go test -timeout 60m -run 'TheWeather|MayBeInterrupted|LeftRunning' ./cmd/assay/proof

build:
	go build -trimpath -o bin/assay ./cmd/assay

bench:
	go test -run '^$$' -bench . -benchmem ./...

generate:
	$(LINT) mockery
	go run ./cmd/assay rules --format markdown > suites/RULES.md

lint:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "these files are not formatted: run gofmt -w ."; exit 1; }
	go vet ./...
	$(LINT) staticcheck ./...

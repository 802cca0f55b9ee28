# The race detector needs a C compiler; without one the tests run without it.
RACE ?= $(if $(shell command -v gcc || command -v cc),-race)
LINT := go tool -modfile=.ci/tools/go.mod

.PHONY: test bench generate lint build

test:
	go test $(RACE) ./...
	go test ./cmd/assay/proof

build:
	go build -trimpath -o bin/assay ./cmd/assay

bench:
	go test -run '^$$' -bench . -benchmem ./...

generate:
	$(LINT) mockery

lint:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "these files are not formatted: run gofmt -w ."; exit 1; }
	go vet ./...
	$(LINT) staticcheck ./...

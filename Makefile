# Python 3.11 or later is all that must be on the machine; everything else is brought by `make setup`.
PYTHON ?= python3
# As many test workers as cores are plenty: PostgreSQL works beside them.
WORKERS ?= 2
BIN := .venv/bin
STAMP := .venv/.setup-stamp
LOCKS := requirements/base.txt requirements/dev.txt requirements/setup.txt package.json package-lock.json pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test test-server bench bench-match check lint docs lock

help:
	@echo "make setup        .venv and node_modules, pinned"
	@echo "make demo         sets up, loads the sample county, serves it"
	@echo "make serve        serves the data in KEHUI_HOME"
	@echo "make test         the whole suite on the embedded PostgreSQL"
	@echo "make test-server  the whole suite on the server that DATABASE_URL names"
	@echo "make check        ruff, mypy, import-linter, documentation build"
	@echo "make bench        speed and size"
	@echo "make bench-match  how well search and matching find, stage by stage"
	@echo "make docs         the documentation, in site/"
	@echo "make lock         renews the pinned versions"

setup: $(STAMP)

$(STAMP): $(LOCKS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Kehui needs Python 3.11 or later; name it with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements/setup.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	$(BIN)/npm ci --silent
	@touch $(STAMP)

demo: setup
	$(BIN)/kehui demo

serve: setup
	$(BIN)/kehui serve

test: setup
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

# Installs nothing: it uses the environment of `make setup` and the server it is given.
test-server:
	@test -n "$$DATABASE_URL" || { echo "DATABASE_URL is not set: postgres://user:password@host:port/name, with a role that may create databases" >&2; exit 2; }
	@test -x $(BIN)/pytest || { echo "no .venv: run make setup first" >&2; exit 2; }
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

bench-match: setup
	$(BIN)/python -m benchmarks.match_stages

check: lint
	$(BIN)/mypy src
	$(BIN)/lint-imports
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

lint: setup
	$(BIN)/ruff check .

docs: setup
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade
lock:
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --extra dev -c requirements/base.txt -o requirements/dev.txt
	$(COMPILE) requirements/setup.in -o requirements/setup.txt
	$(BIN)/npm install --package-lock-only

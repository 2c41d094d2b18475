# `make demo` and `make test` need Python 3.11 or newer and make; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
DEMO := build/demo
DEMO_PERIOD := 2026-09
DEMO_SCALE := 0.02

PACKAGES := pipelines assets schemas sources warehouse
CODE := $(PACKAGES) tests $(wildcard bench docs)

.PHONY: install demo test fmt lint types docs bench ui lock clean

install: .venv/.project

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Octet needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.libraries: requirements-dev.txt .venv/.python
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@

.venv/.project: pyproject.toml .venv/.libraries
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

test: install
	$(BIN)/python -m pytest -n 2 --dist loadfile

fmt: install
	$(BIN)/ruff check --fix-only --quiet $(CODE)
	$(BIN)/ruff format --quiet $(CODE)

lint: install
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/lint-imports

types: install
	$(BIN)/mypy $(CODE)

docs: install
	$(BIN)/python -m docs.build

bench: install
	$(BIN)/python -m bench

ui: install
	$(BIN)/octet ui --home $(DEMO)

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

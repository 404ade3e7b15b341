# Two commands on a fresh machine: `make demo` and `make test`. Given: Python >= 3.11, git, make, the package registries.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin
STAMP := .venv/.set-up

.PHONY: demo test bench lint serve setup system lock

demo: setup ## load the example firm, print its position, write the report
	$(BIN)/neikong load examples/changfeng
	$(BIN)/neikong assess changfeng --on 2026-11-20 --html var/changfeng.html

test: setup system lint ## everything that must hold
	$(BIN)/python -m pytest -n auto

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup ## W1: the grid against its peers, same answers first
	$(BIN)/python -m bench.run

serve: setup ## the web application comes with issue 3
	@echo "the web application is not there yet; see make demo"

setup: $(STAMP)

$(STAMP): requirements-dev.txt pyproject.toml
	@scripts/setup.sh "$(PYTHON)"
	@touch $(STAMP)

system: ## what tests need from the system: a browser and a Chinese font
	@scripts/system.sh

lock: setup
	@scripts/lock.sh

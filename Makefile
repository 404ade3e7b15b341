# Two commands are enough on a fresh machine: `make demo` and `make test`.
# Given: Python 3.11 or newer, git, make and the package registries.
SHELL := bash
BIN := .venv/bin
# The stamp's name holds the folder: an environment that was moved or copied still points to the old place, so it is made again.
STAMP := .venv/.set-up-$(shell printf %s '$(subst ','\'',$(CURDIR))' | cksum | cut -d' ' -f1)
LOCKS := requirements-uv.txt requirements-dev.txt

.PHONY: help demo tour test fuzz lint bench serve setup system lock

help: ## what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

demo: setup ## judge the example firm, write its report, then serve the web application with it
	$(BIN)/neikong load examples/changfeng
	$(BIN)/neikong assess changfeng --on 2026-11-20 --html var/changfeng.html
	$(BIN)/neikong init --firm examples/changfeng --demo
	@# without a terminal nobody could stop it: then it is only seen to answer
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/neikong serve; else $(BIN)/neikong serve --check; fi

tour: setup ## an executed restore drill of a real PostgreSQL, good and damaged
	@scripts/system.sh postgres
	$(BIN)/neikong drill demo

test: setup system lint ## everything that must hold
	$(BIN)/python -m pytest -n auto
	$(BIN)/python -m tests.with_postgres -n auto -q tests/app --ignore tests/app/test_story.py --ignore tests/app/access -k 'not browser'

fuzz: setup ## the property tests and the fuzzing with examples that nobody has seen; each run has others
	NEIKONG_EXAMPLES=anew $(BIN)/python -m pytest -n auto -m hypothesis

lint: setup ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup ## the grid against its peers, same answers first
	@bench/setup.sh
	$(BIN)/python -m bench.run
	$(BIN)/python -m bench.w5_gap
	$(BIN)/python -m bench.w6_resilience

serve: setup ## the web application, with what NEIKONG_HOME (default var/neikong) holds
	$(BIN)/neikong init
	$(BIN)/neikong serve

setup: $(STAMP) ## the environment .venv, exactly as locked

$(STAMP): $(LOCKS) pyproject.toml scripts/setup.sh
	@scripts/setup.sh '$(STAMP)'

system: ## what tests need from the system: a browser, a Chinese font, PostgreSQL, backup tools
	@scripts/system.sh browser font postgres backup-tools

lock: setup ## lock every dependency again, with hashes and without addresses
	@scripts/lock.sh

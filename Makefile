# Two commands are enough on a fresh machine: `make demo` and `make test`.
# Given: Python 3.11 or newer, git, make and the package registries.
SHELL := bash
BIN := .venv/bin
# The stamp's name holds the folder: an environment that was moved or copied still points to the old place, so it is made again.
STAMP := .venv/.set-up-$(shell printf %s '$(subst ','\'',$(CURDIR))' | cksum | cut -d' ' -f1)
LOCKS := requirements-uv.txt requirements-dev.txt

.PHONY: help demo test lint bench serve setup system lock

help: ## what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

demo: setup ## load the example firm, print its position, write its report
	$(BIN)/neikong load examples/changfeng
	$(BIN)/neikong assess changfeng --on 2026-11-20 --html var/changfeng.html

test: setup system lint ## everything that must hold
	$(BIN)/python -m pytest -n auto

lint: setup ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup ## the grid against its peers, same answers first
	@bench/setup.sh
	$(BIN)/python -m bench.run
	$(BIN)/python -m bench.w5_gap

serve: setup ## the web application (comes with the next issue)
	@echo '網頁應用程式尚未提供，請先用 make demo | the web application is not there yet; see make demo' >&2; exit 2

setup: $(STAMP) ## the environment .venv, exactly as locked

$(STAMP): $(LOCKS) pyproject.toml scripts/setup.sh
	@scripts/setup.sh '$(STAMP)'

system: ## what tests need from the system: a browser and a Chinese font
	@scripts/system.sh browser font

lock: setup ## lock every dependency again, with hashes and without addresses
	@scripts/lock.sh

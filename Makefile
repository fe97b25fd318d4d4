# `make run` and `make test` set up what they need by themselves; Python 3.11 or newer and make are enough.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# Tests wait more than they work: three files at a time suit two cores.
WORKERS ?= 3
export PYTHONHASHSEED ?= random

.PHONY: help setup run chat test soak mutants check format eval bench wheel lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 10

.venv/ready: requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@echo "Making .venv: a minute or two, once."
	"$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch .venv/ready

setup: .venv/ready ## install everything into .venv, and learn from the content
	@$(BIN)/tpm-coach kb build --if-needed >/dev/null

run: setup ## open the local workspace: the real coach in a browser, no Slack, no tokens
	$(BIN)/tpm-coach playground $(ARGS)

chat: setup ## talk with the coach in this terminal
	$(BIN)/tpm-coach chat

test: setup ## run the tests
	$(BIN)/python -m pytest -m "not soak" -n $(WORKERS) --dist loadfile $(ARGS)

soak: setup ## run the tests that take long
	$(BIN)/python -m pytest -m soak $(ARGS)

mutants: setup ## break the confidentiality policy on purpose, and see that its tests notice
	$(BIN)/python -m tests.summaries.policy.mutants $(ARGS)

check: .venv/ready ## lint, types, formatting, content
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/tpm-coach kb check

format: .venv/ready ## format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

eval: setup ## measure the matcher: the public questions, and cross-validation by batch
	$(BIN)/python -m tests.eval.run $(ARGS)

bench: setup ## measure speed against a bare Bolt app, and write docs/benchmarks.md
	$(BIN)/python -m tests.bench.run $(ARGS)

wheel: .venv/ready ## build the wheel, with what was learned from the content in it
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

lock: ## renew the locks (needs uv)
	uv pip compile pyproject.toml --group dev --generate-hashes --universal --no-header --no-emit-index-url --python-version 3.11 --quiet --upgrade -o requirements.lock
	uv pip compile pyproject.toml --generate-hashes --universal --no-header --no-emit-index-url --python-version 3.11 --quiet -c requirements.lock -o requirements.txt

clean: ## remove what was installed and built
	rm -rf .venv .cache var .pytest_cache .mypy_cache .ruff_cache .hypothesis

# `make run` and `make test` set up what they need by themselves; Python 3.11 or newer and any make are enough.
PYTHON ?=
PY = .venv/bin/python
# Tests wait more than they work: three files at a time suit two cores.
WORKERS ?= 3

.PHONY: help ready setup run chat test soak mutants check format eval bench reference wheel lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 10

setup: ready ## install everything into .venv, and learn where the content is not what was learned from
	@$(PY) -m bot kb build --if-needed >/dev/null

ready:
	@PYTHON="$(PYTHON)" sh .ci/setup

run: setup ## open the local workspace: the real coach in a browser, no Slack, no tokens
	$(PY) -m bot playground $(ARGS)

chat: setup ## talk with the coach in this terminal
	$(PY) -m bot chat

test: setup ## run the tests
	$(PY) -m pytest -m "not soak" -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

soak: setup ## run the tests that take long
	$(PY) -m pytest -m soak $(ARGS)

mutants: setup ## break the confidentiality policy on purpose, and see that its tests notice
	$(PY) -m tests.summaries.policy.mutants $(ARGS)

check: ready ## lint, types, formatting, content
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m bot kb check

format: ready ## format the code
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

eval: setup ## measure the matcher: the public questions, and cross-validation by batch
	$(PY) -m tests.eval.run $(ARGS)

bench: setup ## measure speed against a bare Bolt app, and write docs/benchmarks.md
	$(PY) -m tests.bench.run $(ARGS)

reference: ready ## write docs/reference from the code
	$(PY) -m tools.reference

wheel: ready ## build the wheel, with what was learned from the content in it
	$(PY) -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

lock: ## renew the locks (needs uv)
	uv pip compile pyproject.toml --extra teams --extra postgres --extra oauth --group dev --generate-hashes --universal --no-header --no-emit-index-url --python-version 3.11 --quiet --upgrade -o requirements.lock
	uv pip compile pyproject.toml --extra teams --extra postgres --extra oauth --generate-hashes --universal --no-header --no-emit-index-url --python-version 3.11 --quiet -c requirements.lock -o requirements.txt

clean: ## remove what was installed and built
	rm -rf .venv .cache var .pytest_cache .mypy_cache .ruff_cache .hypothesis

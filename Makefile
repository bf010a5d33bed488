# make demo, make test: each sets up all it needs, in .venv. PYTHON names another interpreter (3.11 or newer).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench setup setup-dev lock clean

demo: setup
	$(BIN)/align run seeds -o corpora/demo
	@echo
	@echo "Next: open corpora/demo/report.html, or run your own:  $(BIN)/align run ~/articles -o corpora/mine"

test: setup-dev
	$(BIN)/python -m pytest

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	$(BIN)/align evaluate statements seeds --gold seeds/gold.jsonl
	$(BIN)/python benchmarks/embeddings.py ../shared/eval

setup: $(VENV)/.ready
setup-dev: $(VENV)/.ready-dev

# --no-deps: argostranslate's own chain (torch, stanza, spacy) is not wanted; the lock names everything that is.
$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps -r requirements-dev.lock
	@touch $@

# Needs uv. The result names no package index.
UV_COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
lock:
	$(UV_COMPILE) requirements.in -o requirements.lock
	echo "argostranslate==1.11.0" | $(UV_COMPILE) --no-deps - >> requirements.lock
	$(UV_COMPILE) requirements-dev.in -o requirements-dev.lock

clean:
	rm -rf $(VENV) corpora/demo

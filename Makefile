# make demo, make test: each sets up all it needs, in .venv. PYTHON names another interpreter (3.11 or newer).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests start the command some hundred times, and twice as fast where Python may keep what it compiled: empty is allowed.
export PYTHONDONTWRITEBYTECODE :=
ALL_CORES := --numprocesses auto --maxprocesses 4 --dist worksteal

.PHONY: demo test test-wheel test-training lint bench setup setup-test setup-lint lock clean

demo: setup
	$(BIN)/align run seeds -o corpora/demo
	@echo
	@echo "Next: open corpora/demo/report.html, or run your own:  $(BIN)/align run ~/articles -o corpora/mine"

test: setup-test
	$(BIN)/python -m pytest $(ALL_CORES)

# The wheel in fresh environments, on every Python from 3.11 to 3.13 that is here: needs an index to install from.
test-wheel: setup-test
	$(BIN)/python -m pytest $(ALL_CORES) -m wheel -rsP tests/test_wheel.py

# The training code, on a toy: in an environment of its own, for it needs torch, whose threads wait for each other where
# there are fewer cores than threads.
test-training: $(VENV)-training/.ready
	OMP_NUM_THREADS=1 $(VENV)-training/bin/python -m pytest $(ALL_CORES) tests/training

lint: setup-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	$(BIN)/align evaluate statements seeds --gold seeds/gold.jsonl
	$(BIN)/python benchmarks/embeddings.py ../shared/eval

setup: $(VENV)/.ready
setup-test: $(VENV)/.ready-test
setup-lint: $(VENV)/.ready-lint

# --no-deps: argostranslate's own chain (torch, stanza, spacy) is not wanted; the lock names everything that is.
$(VENV)/.ready: requirements.lock pyproject.toml
	@echo "Setting up $(VENV): some 380 MB, under a minute on an ordinary line"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@find $(VENV) -name __pycache__ -prune -exec rm -rf {} +  # pip's own, 11 MB that set-up leaves and nothing runs again
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps -r requirements-test.lock
	@touch $@

$(VENV)-training/.ready: requirements.lock requirements-test.lock training/requirements.txt
	$(PYTHON) -m venv $(VENV)-training
	$(VENV)-training/bin/pip install --quiet --disable-pip-version-check -r training/requirements.txt
	$(VENV)-training/bin/pip install --quiet --disable-pip-version-check --no-compile --no-deps -r requirements.lock
	$(VENV)-training/bin/pip install --quiet --disable-pip-version-check --no-compile --no-deps -r requirements-test.lock
	$(VENV)-training/bin/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.ready-lint: $(VENV)/.ready requirements-lint.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps -r requirements-lint.lock
	@touch $@

# Needs uv. The result names no package index.
UV_COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
lock:
	$(UV_COMPILE) requirements.in -o requirements.lock
	echo "argostranslate==1.11.0" | $(UV_COMPILE) --no-deps - >> requirements.lock
	$(UV_COMPILE) requirements-test.in -o requirements-test.lock
	$(UV_COMPILE) requirements-lint.in -o requirements-lint.lock

clean:
	rm -rf $(VENV) $(VENV)-training corpora/demo

# Everything a person or CI does here. `make help` lists it.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
SERVE ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo run worker test check fix bench docs env lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Rationale needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/server.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/server.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/.base

.env: | $(VENV)/.base
	@$(BIN)/python -m config.first_start

env: .env ## Write .env with fresh secrets, if there is none

demo: $(VENV)/.base ## Six micro models, one suite, one decision; then serve it (SERVE=0: do not)
	@PORT=$(PORT) SERVE=$(SERVE) $(BIN)/python -m config.demo

run: .env ## Serve the pages on 127.0.0.1:8000 (start `make worker` beside it)
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	$(BIN)/gunicorn config.wsgi --bind 127.0.0.1:$(PORT) --worker-class gthread --threads 32 --access-logfile -

worker: .env ## Run the calls, the grading and the sweeper
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/celery -A config worker -Q rationale -P threads -c 16 --without-gossip --without-mingle --without-heartbeat --loglevel INFO

test: $(VENV)/.dev ## All tests, on all cores (TESTS="-n 0 tests/decision": some, one after another)
	$(BIN)/python -m pytest -n auto --maxprocesses 7 $(TESTS)

check: $(VENV)/.dev ## Lint, types, arrows, migrations, templates, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	RATIONALE_ENV_FILE=tests/settings.env $(BIN)/mypy config decision evaluations traces teams client
	RATIONALE_ENV_FILE=tests/settings.env $(BIN)/python manage.py makemigrations --check --dry-run
	RATIONALE_ENV_FILE=tests/settings.env $(BIN)/python manage.py check --fail-level WARNING
	RATIONALE_ENV_FILE=tests/settings.env $(BIN)/python manage.py spectacular --validate --fail-on-warn --file build/openapi.yaml
	diff -u docs/openapi.yaml build/openapi.yaml
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')

fix: $(VENV)/.dev ## Format, and rewrite what is generated
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html') || true
	$(MAKE) docs

docs: $(VENV)/.dev ## Rewrite the generated documents
	RATIONALE_ENV_FILE=tests/settings.env $(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml
	RATIONALE_ENV_FILE=tests/settings.env $(BIN)/python manage.py write_permissions
	RATIONALE_ENV_FILE=tests/settings.env $(BIN)/python manage.py write_gate_schema
	$(BIN)/python -m tools.marks

bench: $(VENV)/.dev ## Figures beside bare clients, in one run
	$(BIN)/python -m tools.bench.cores
	$(BIN)/python -m tools.bench.execution
	$(BIN)/python -m tools.bench.proxy
	$(BIN)/python -m tools.bench.analysis
	$(BIN)/python -m tools.bench.deciding
	$(BIN)/python -m tools.bench.reranking
	$(BIN)/python -m tools.bench.grading
	$(BIN)/python -m tools.bench.ingest
	$(BIN)/python -m tools.bench.traces

lock: $(VENV)/.dev ## Resolve the lock files again
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements/constraints.txt --extra postgres --extra redis pyproject.toml -o requirements/server.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements/constraints.txt --extra postgres --extra redis --extra parquet --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements/constraints.txt --extra gym --extra postgres --extra redis --extra parquet --extra dev -c requirements/dev.txt pyproject.toml -o requirements/gym.txt

clean: ## Remove what builds leave behind (not var/)
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

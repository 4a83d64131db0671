# The interface of this project: make help lists it.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
TEXT ?= ?
BIN := .venv/bin
export PORT

help:  ## what you can say to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: .venv/ready  ## the environment in .venv, from locked versions

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: say make setup PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up .venv: about half a minute, once."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	@echo "Adding what the tests need."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@

run: setup  ## the demonstration on http://127.0.0.1:8000 (PORT=...), Ctrl-C stops it
	@$(BIN)/python deploy/run_demo.py

sms: setup  ## what the line answers: make sms TEXT="R 4100151"
	@$(BIN)/python deploy/run_demo.py --prepare && DEMO=1 $(BIN)/clip sms demo "$(TEXT)"

test: .venv/ready-dev tools check  ## linters, types, contracts and every test on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q

tools:  ## what the tests need from the system: PostgreSQL's server and Chromium
	@sh deploy/test_tools.sh

check: .venv/ready-dev  ## linters, types and import contracts alone; shows every failure
	@failed=0; \
	$(BIN)/ruff check . || failed=1; \
	$(BIN)/ruff format --check . || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/lint-imports || failed=1; \
	exit $$failed

fix: .venv/ready-dev  ## mend what can be mended
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: .venv/ready-dev tools  ## how fast a check is, and where the time goes
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.files
	@$(BIN)/python -m benchmarks.api

lock:  ## new locked versions (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q pyproject.toml --group build -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q pyproject.toml --group dev -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q pyproject.toml --group build --extra parquet -o requirements-parquet.txt

clean:  ## forget the environment and the demonstration's data
	rm -rf .venv var

.PHONY: help setup run sms test tools check fix bench lock clean

# One command equals CI: make test. Everything lives in .venv; the second setup is instant.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.PHONY: help setup run test test-long test-postgres test-spark test-peers lint catalogue lock clean clean-data

help: ## show this help
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.run ## create .venv with the locked dependencies

$(VENV)/.run: requirements/run.lock pyproject.toml
	@test -x $(BIN)/python || python3.11 -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock requirements/compiled.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement requirements/compiled.lock
	@touch $@

run: setup ## the main job on the demo shop: load, build, validate, publish
	$(BIN)/quintile demo --shop complete-journey
	$(BIN)/quintile run --as-of 2017-12-31 --vars '{business_timezone: America/New_York, reporting_currency: USD}'

test: $(VENV)/.dev lint ## every test, the same as CI
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

test-long: $(VENV)/.dev ## what takes minutes each: kills, failed nights, backfills that die, history that comes too late, many missed nights
	$(BIN)/python -m pytest -m long

test-postgres: $(VENV)/.dev ## the same shop on PostgreSQL, on a server that the tests start (needs postgresql-15)
	$(BIN)/python -m pytest -m postgres

$(VENV)/.spark: requirements/spark.lock $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/spark.lock
	@touch $@

test-spark: $(VENV)/.spark ## the same shop on Spark, in a session of its own (needs Java 17; installs 450 MB)
	$(BIN)/python -m pytest -m spark

test-peers: $(VENV)/.dev ## the test of `quintile bench --peers` with every package it names (1 GB, not in CI)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/peers.lock
	$(BIN)/python -m pytest tests/python/benchmarks

lint: $(VENV)/.dev ## ruff and sqlfluff
	$(BIN)/ruff check scripts tests
	$(BIN)/ruff format --check scripts tests
	@mkdir -p target/lint
	QUINTILE_WAREHOUSE=target/lint/quintile.duckdb $(BIN)/sqlfluff lint models tests/dbt analyses --processes 2 --disable-progress-bar

catalogue: $(VENV)/.dev ## write docs/segments.md anew from the seeds
	PYTHONPATH=tests/python $(BIN)/python -m pipeline.catalogue_page docs/segments.md

UV_COMPILE := uv pip compile --quiet --python-version 3.11 --no-header --no-annotate --no-emit-index-url --extra demo

lock: ## lock the newest versions that the ranges allow
	$(UV_COMPILE) --upgrade --extra dev pyproject.toml --output-file requirements/dev.lock
	$(UV_COMPILE) --constraint requirements/dev.lock pyproject.toml --output-file requirements/run.lock
	$(UV_COMPILE) --constraint requirements/dev.lock --extra peers pyproject.toml --output-file requirements/peers.lock
	$(UV_COMPILE) --constraint requirements/dev.lock --override requirements/compiled.overrides --extra compiled \
		pyproject.toml --output-file requirements/compiled.lock
	$(UV_COMPILE) --constraint requirements/dev.lock --extra dev --extra spark pyproject.toml --output-file requirements/spark.lock

clean: ## remove what runs leave behind, not the data
	rm -rf target logs

clean-data: ## empty data/: raw files, warehouse, published versions
	find data -mindepth 1 -not -name .gitignore -delete

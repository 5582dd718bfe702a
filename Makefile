# Everything a fresh machine needs: Python 3.11+, git and make. On Python 3.13 also a C compiler,
# because dbt-athena keeps mmh3 at a version without a wheel for it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo dev test test-again test-long test-all test-versions test-s3 test-terraform durations lint types check bench docs clean

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(STAMP): requirements.txt pyproject.toml
	@echo "preparing $(VENV) (once; about two minutes)"
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed; set PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -c 'from medallion_assets.gold.lineage import load_lineage; load_lineage()'
	@touch $(STAMP)

demo: $(STAMP) ## generate messy data of three sources, run it through all layers, show the result
	@$(BIN)/medallion demo

dev: $(STAMP) ## open the Dagster UI on the demo's data (or on what .env configures)
	@$(BIN)/medallion dev

# Without bytecode each of the two hundred processes of a test run would compile the sources anew.
unexport PYTHONDONTWRITEBYTECODE

# Three tiers. `make test` proves most promises once, and each engine, storage and warehouse from
# end to end. Marked `again` is what proves it once more: by another table, format, place, fault or
# moment of death. Marked `long` is what costs much: all seeds, all moments of death, properties of
# whole lakes, the real export, whole lakes on Spark, all of S3, many examples (`nightly`).
test: $(STAMP) ## run the short tests
	@$(BIN)/pytest -m "not again and not long"

test-again: $(STAMP) ## run the tests that prove the same by another way
	@$(BIN)/pytest -m "again and not long"

test-long: $(STAMP) ## run the long tests, and all properties on many examples
	@$(BIN)/pytest -m "long or hypothesis" --hypothesis-profile nightly

test-versions: ## test the lowest and the newest versions that pyproject.toml allows (needs an index)
	@deploy/versions/test.sh

test-terraform: $(STAMP) ## checkov over deploy/terraform, against the list of what is accepted (needs an index)
	@deploy/checkov.sh $(BIN)

test-all: test test-again test-long test-versions test-terraform ## run all three tiers, the ends of the ranges of versions, and checkov

durations: $(STAMP) ## run all tests and write down how long each takes, which orders them
	@$(BIN)/pytest --write-durations

lint: $(STAMP) ## ruff and sqlfluff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@cd dbt_gold && ../$(BIN)/sqlfluff lint --disable-progress-bar models tests

test-s3: $(STAMP) ## the tests of a lake on S3 on a real server, Ceph (needs root and Debian)
	@deploy/s3/conformance.sh $(BIN)

types: $(STAMP) ## mypy, strict
	@$(BIN)/mypy

check: lint types test ## what must pass before a commit; CI runs test-again too

# Parts of the page: make bench PARTS="starts large --large 0.25,1,4"; more by python -m benchmarks --help.
bench: $(STAMP) ## measure against DuckDB SQL, Polars, dlt (if installed), pandas, local PySpark (if Java 17 is)
	@$(BIN)/python -m benchmarks $(PARTS)

docs: $(STAMP) ## write the generated pages: data dictionary, configuration, rules, .env.example
	@$(BIN)/python -m docs.generate

.PHONY: pictures
pictures: $(STAMP) ## take the pictures of the pages anew (needs Debian's chromium)
	@$(BIN)/python -m docs.pictures

.PHONY: wheel
wheel: $(STAMP) ## build dist/*.whl: the package with its dbt project; also what a Glue job runs (docs/glue.md)
	@$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w dist .
	@ls dist/*.whl

clean: ## remove the environment and the demo's data
	rm -rf $(VENV) .medallion

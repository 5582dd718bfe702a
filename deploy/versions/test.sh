#!/usr/bin/env bash
# Whether the ranges in pyproject.toml hold at their ends: the lowest and the newest versions that they
# allow are installed, each into an environment of its own, and tests of every layer are run there.
# Needs pip and an index; takes some ten minutes. Usage: test.sh [lowest-direct] [highest]
set -euo pipefail
cd "$(dirname "$0")/../.."

home=build/versions
python=${PYTHON:-python3}
# One test or more of each library: Dagster, dbt, DuckDB, Ibis, pandera, Iceberg, Arrow, Spark.
tests=(
  medallion_assets_tests/unit/orchestration/test_definitions.py
  medallion_assets_tests/unit/gold/test_lineage.py
  medallion_assets_tests/unit/cleaning
  medallion_assets_tests/own_shop
  medallion_assets_tests/frames
  medallion_assets_tests/parity/test_expressions.py
  medallion_assets_tests/integration/test_gold_days.py
)

mkdir -p "$home"
# The pinned list suits the oldest Python of the range, too. Two of it have no wheels.
grep -vE '^(pyspark|dagster-pyspark)==' requirements.txt >"$home/pinned.txt"
"$python" -m pip install --quiet --disable-pip-version-check --dry-run --ignore-installed --no-deps \
  --python-version 3.11.0 --only-binary=:all: --target "$home/none" -r "$home/pinned.txt"
[[ -x $home/tools/bin/uv ]] || {
  "$python" -m venv "$home/tools"
  "$home/tools/bin/pip" install --quiet --disable-pip-version-check uv
}
# What only tests need is that of the pinned list.
grep -E '^(hypothesis|pytest|pytest-timeout|pytest-xdist|polars)==' requirements.txt >"$home/tests.txt"

for resolution in "${@:-lowest-direct highest}"; do
  for one in $resolution; do
    echo "== $one"
    "$home/tools/bin/uv" pip compile --quiet --no-annotate --no-header --resolution "$one" \
      --only-binary :all: --no-binary pyspark --extra sources \
      --output-file "$home/$one.txt" pyproject.toml "$home/tests.txt"
    rm -rf "${home:?}/$one"
    "$python" -m venv "$home/$one"
    "$home/$one/bin/pip" install --quiet --disable-pip-version-check -r "$home/$one.txt"
    grep -E '^(dagster|dbt-core|dbt-duckdb|duckdb|ibis-framework|pandas|pandera|pyarrow|pyiceberg|pyspark)==' \
      "$home/$one.txt"
    PYTHONPATH=$PWD XDG_CACHE_HOME=$PWD/$home/cache \
      "$home/$one/bin/python" -m pytest -p no:cacheprovider -q -m "not long" "${tests[@]}"
  done
done

#!/usr/bin/env bash
# The tests of the lake on S3, and the whole demo, twice, on a durable S3 server: `make test-s3`.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$(realpath "${1:-.venv/bin}")
port=${MEDALLION_TEST_S3_PORT:-7490}
home=$(mktemp -d)
control="$PWD/deploy/s3/ceph.sh"
trap '"$control" stop "$home/ceph"; rm -rf "$home"' EXIT

"$control" start "$home/ceph" "$port"
export AWS_ENDPOINT_URL=http://127.0.0.1:$port
export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testingsecret AWS_DEFAULT_REGION=us-east-1
export AWS_REQUEST_CHECKSUM_CALCULATION=when_required AWS_EC2_METADATA_DISABLED=true
export PYTHONPATH=$PWD

echo "== the tests of the lake on S3" >&2
MEDALLION_TEST_S3_ENDPOINT=$AWS_ENDPOINT_URL MEDALLION_TEST_S3_CONTROL="$control $home/ceph" \
  "$bin/python" -m pytest -n 2 medallion_assets_tests/s3 --deselect \
  medallion_assets_tests/s3/test_pulled_away.py

echo "== pulling the server away" >&2
MEDALLION_TEST_S3_ENDPOINT=$AWS_ENDPOINT_URL MEDALLION_TEST_S3_CONTROL="$control $home/ceph" \
  "$bin/python" -m pytest -n 0 medallion_assets_tests/s3/test_pulled_away.py

cd "$home"
for which in "the demo" "the demo again, on the lake that it left"; do
  echo "== $which" >&2
  MEDALLION_LAKE=s3://medallion-tests/demo "$bin/medallion" demo --home "$home/demo"
done

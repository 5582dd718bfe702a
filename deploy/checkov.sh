#!/usr/bin/env bash
# checkov over the Terraform of deploy/terraform, in an environment of its own; what it finds has to be
# what deploy/terraform/accepted.json accepts, no more and no less. Needs pip and an index once.
# Usage: checkov.sh DIRECTORY_OF_THE_PROJECTS_PYTHON
set -euo pipefail
cd "$(dirname "$0")/.."

home=build/checkov
version=3.3.30
if ! "$home/bin/checkov" --version 2>/dev/null | grep -qx "$version"; then
  rm -rf "$home"
  "${PYTHON:-python3}" -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check "checkov==$version"
fi
# Its exit code says that it found something; the list says whether it may.
"$home/bin/checkov" --directory deploy/terraform --framework terraform --compact --quiet \
  --skip-download --soft-fail --output json >"$home/report.json"
"$1/python" -m medallion_assets_tests.cloud.findings "$home/report.json"

"""The file of Athena's named queries holds the questions that the platform answers today."""

import json

from medallion_assets.gold.athena import named_queries
from medallion_assets_tests.cloud.plans import ROOT

FILE = ROOT / "platform" / "queries.json"
REMEDY = "medallion warehouse sql athena --prefix lake_ --results s3://results-of-the-stack/people"


def test_the_queries_are_those_of_today() -> None:
    held = json.loads(FILE.read_text())["create-named-query"]
    assert held == named_queries("medallion", "lake_"), f"write {FILE.name} again: {REMEDY}"

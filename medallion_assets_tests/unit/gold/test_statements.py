"""What tells that gold of a system would be made otherwise now."""

from copy import deepcopy
from typing import Any

import pytest

from medallion_assets.gold.models import own_marts, statements
from medallion_assets.gold.project import load_manifest
from medallion_assets.systems.registry import project_of

MODEL = "model.medallion_gold."


@pytest.fixture(scope="module")
def manifest() -> Any:
    return load_manifest()


def statements_of(manifest: Any, project: str) -> str:
    """What is remembered of a manifest's statements for one project."""
    return statements(manifest, own_marts(manifest, project_of(project)))


@pytest.mark.parametrize("model", ["stg_shopease__sale_transactions", "shopease_fct_sales"])
def test_any_statement_on_the_way_counts_for_its_system_only(manifest: Any, model: str) -> None:
    changed = deepcopy(manifest)
    changed["nodes"][f"{MODEL}{model}"]["compiled_code"] += " -- another one"
    assert statements_of(changed, "shopease") != statements_of(manifest, "shopease")
    assert statements_of(changed, "olist") == statements_of(manifest, "olist")


def test_what_only_describes_does_not_count(manifest: Any) -> None:
    changed = deepcopy(manifest)
    changed["nodes"][f"{MODEL}shopease_fct_sales"]["description"] = "Another one."
    assert statements_of(changed, "shopease") == statements_of(manifest, "shopease")

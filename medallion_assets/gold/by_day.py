"""Gold by day: the rows of a model on each day, and the days on which a test failed.

Belongs here: counting. Does not belong here: building and testing (see ``gold.build``).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import duckdb

from medallion_assets.core.naming import GOLD, SILVER_DAY
from medallion_assets.core.sql import quoted
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.models import Model
from medallion_assets.gold.reconciliation import TEST
from medallion_assets.gold.warehouse import Warehouse


def rows_by_day(connection: duckdb.DuckDBPyConnection, model: Model) -> dict[date, int]:
    """How many rows a built model has on each day."""
    if model.partition is None:
        return {}
    day = quoted(model.partition)
    found = f"from {GOLD}.{quoted(model.name)} where {day} is not null group by 1"
    rows = connection.execute(f"select {day}, count(*) {found}").fetchall()
    return dict(rows)


def is_by_day(node: Mapping[str, Any]) -> bool:
    """Whether a test of dbt returns the days that fail."""
    return bool((node.get("test_metadata") or {}).get("name") == TEST)


def failing_days(
    warehouse: Warehouse, manifest: Mapping[str, Any], failed: Iterable[NodeResult]
) -> dict[str, frozenset[date]]:
    """The days that the failed tests by day have found, by test.

    Its statement is run once more: dbt tells how many rows a test has found, and not which.
    """
    nodes = manifest["nodes"]
    tests = [one for one in failed if one.failures and is_by_day(nodes.get(one.unique_id, {}))]
    if not tests:
        return {}
    with warehouse.open() as connection:
        return {
            one.unique_id: frozenset(
                day
                for (day,) in connection.execute(
                    f"select distinct {SILVER_DAY} from ({nodes[one.unique_id]['compiled_code']})"
                ).fetchall()
                if day is not None
            )
            for one in tests
        }

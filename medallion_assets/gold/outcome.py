"""What a gold step did.

Belongs here: the record, and what it says of a built model and of the days that a test failed on.
Does not belong here: the step (see ``gold.build``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from medallion_assets.core.naming import GOLD, SILVER_DAY
from medallion_assets.core.sql import first_row, quoted
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.models import Model
from medallion_assets.gold.reconciliation import TEST
from medallion_assets.gold.warehouse import Warehouse

Row = tuple[object, ...]
SAMPLE_ROWS = 5


@dataclass(frozen=True)
class GoldOutcome:
    """What a gold step did.

    Attributes:
        touched: days that were rebuilt; None for a full build.
        results: of all models and tests, also of those that were not due.
        built: the unique ids of those that were.
        rows: of each published model.
        samples: the first rows of each, by its grain.
        published: models whose published content changed.
        days: of each model that is stored by day, its rows by day.
        failing_days: of each failed test by day, the days that it found.
    """

    touched: tuple[date, ...] | None
    results: Sequence[NodeResult]
    built: frozenset[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=dict)
    samples: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    published: tuple[str, ...] = ()
    days: Mapping[str, Mapping[date, int]] = field(default_factory=dict)
    failing_days: Mapping[str, frozenset[date]] = field(default_factory=dict)

    @property
    def failed(self) -> list[NodeResult]:
        """Models and tests that failed; nothing was published then."""
        return [result for result in self.results if not result.passed]


def rows_of(connection: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Rows of a built model."""
    found = first_row(connection.execute(f"select count(*) from {GOLD}.{quoted(model.name)}"))
    return int(found[0]) if found else 0


def rows_by_day(connection: duckdb.DuckDBPyConnection, model: Model) -> dict[date, int]:
    """How many rows a built model has on each day."""
    if model.partition is None:
        return {}
    day = quoted(model.partition)
    found = f"from {GOLD}.{quoted(model.name)} where {day} is not null group by 1"
    rows = connection.execute(f"select {day}, count(*) {found}").fetchall()
    return dict(rows)


def sample_of(connection: duckdb.DuckDBPyConnection, model: Model) -> list[Row]:
    """The first rows of a built model, in the order of its described columns."""
    columns = ", ".join(quoted(name) for name in model.columns)
    order = ", ".join(quoted(name) for name in model.grain)
    return connection.execute(
        f"select {columns} from {GOLD}.{quoted(model.name)} order by {order} limit {SAMPLE_ROWS}"
    ).fetchall()


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

"""What gold has of each silver table, by the tests that hold one against the other.

Belongs here: reading which fact stands for which table, and the question for its totals. Does not
belong here: the comparison itself, which is a test of the dbt project (``reconciles``) and keeps
gold from being published.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from medallion_assets.core.naming import GOLD
from medallion_assets.core.sql import quoted, text
from medallion_assets.ledger.entries import ROWS

TEST = "reconciles"


@dataclass(frozen=True)
class Reconciliation:
    """A fact of gold that has the rows and the money of a silver table.

    Attributes:
        measures: the fact's column by that of silver.
        only: SQL that chooses the fact's rows of this table; empty where all are.
    """

    model: str
    table: str
    measures: Mapping[str, str]
    only: str

    def is_in(self, heads: Collection[str]) -> bool:
        """Whether the fact is among published tables."""
        return f"{GOLD}.{self.model}" in heads

    def totals_sql(self, day: str) -> str:
        """A query for table, measure and amount in gold.

        Args:
            day: SQL that is true for the wanted days.
        """
        fact = f"{GOLD}.{self.model} as model"
        where = f"where ({self.only or 'true'}) and ({day})"
        sums = {
            ROWS: "count(*)",
            **{n: f"sum({quoted(shown)})" for n, shown in self.measures.items()},
        }
        return " union all ".join(
            f"select {text(self.table)} as table_name, {text(measure)} as measure, "
            f"coalesce({amount}, 0)::decimal(38, 2) as gold from {fact} {where}"
            for measure, amount in sums.items()
        )


def reconciliations(manifest: Mapping[str, Any]) -> list[Reconciliation]:
    """The facts that are held against silver tables."""
    nodes = manifest["nodes"]
    tests = (n for n in nodes.values() if (n.get("test_metadata") or {}).get("name") == TEST)
    return [_reconciliation(manifest, node) for node in tests]


def _reconciliation(manifest: Mapping[str, Any], node: Mapping[str, Any]) -> Reconciliation:
    given = node["test_metadata"]["kwargs"]
    (source,) = (name for name in node["depends_on"]["nodes"] if name.startswith("source."))
    return Reconciliation(
        model=manifest["nodes"][node["attached_node"]]["name"],
        table=manifest["sources"][source]["name"],
        measures=given.get("measures", {}),
        only=given.get("only") or "",
    )


def totals_sql(found: Iterable[Reconciliation], day: str = "true") -> str:
    """A query for what gold has of silver tables: table, measure, amount."""
    return " union all ".join(one.totals_sql(day) for one in found)

"""Who came back: those who bought first in a month, and how many of them bought in later ones.

Belongs here: which cells may be shown. Does not belong here: the figures, which gold has in
``cohort_retention``, and how they look.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from medallion_assets.reports.parts import FEWEST
from medallion_assets.reports.periods import Period
from medallion_assets.reports.source import ReportSource, Row

TABLE = "cohort_retention"
COHORTS, LATER_MONTHS = 12, 6
"""How many months of first purchase are shown, and how many months after them."""
TOO_FEW = f"<{FEWEST}"

Cell = tuple[date, date]


def cohorts_of(source: ReportSource, period: Period) -> dict[str, Any] | None:
    """A row a month of first purchase up to a month, with what was known at its end."""
    rows = source.rows(TABLE, "month <= ? order by cohort_month desc, month", [period.first])
    by_cohort: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        by_cohort[row["cohort_month"]].append(row)
    shown = list(by_cohort)[:COHORTS]
    large = [one for one in shown if by_cohort[one][0]["cohort_customers"] >= FEWEST]
    if not large:
        return None
    hidden = too_small(rows)
    return {
        "rows": [_cohort(by_cohort[one], hidden) for one in reversed(large)],
        "left_out": len(shown) - len(large),
        "has_partial": any(not row["is_complete"] for row in rows if row["month"] == period.first),
    }


def too_small(rows: Iterable[Row]) -> set[Cell]:
    """Cells that few persons stand behind, by month of first purchase and month.

    Together the cells of a month are all who came back in it, which the page says too. So a single
    such cell could be worked out, and the next smallest goes with it.
    """
    found: set[Cell] = set()
    by_month: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        if row["month_number"] > 0 and row["customers"] > 0:
            by_month[row["month"]].append(row)
    for month, cells in by_month.items():
        ordered = sorted(cells, key=lambda one: (one["customers"], one["cohort_month"]))
        few = sum(one["customers"] < FEWEST for one in ordered)
        hidden = ordered[: 2 if few == 1 else few]
        found |= {(one["cohort_month"], month) for one in hidden}
    return found


def _cohort(rows: list[Row], hidden: set[Cell]) -> Mapping[str, Any]:
    """A row of the table: percent who bought again, by months since; None of what is not yet."""
    by_number = {row["month_number"]: row for row in rows}
    first = rows[0]
    cells = {f"after_{number}": _cell(by_number.get(number), hidden)
             for number in range(1, LATER_MONTHS + 1)}  # fmt: skip
    return {
        "cohort": first["cohort_month"],
        "persons": first["cohort_customers"],
        "is_truncated": first["is_cohort_truncated"],
        **cells,
    }


def _cell(row: Row | None, hidden: set[Cell]) -> Any:  # noqa: ANN401 - percent, text or nothing
    if row is None:
        return None
    is_hidden = (row["cohort_month"], row["month"]) in hidden
    return TOO_FEW if is_hidden else row["retention_percent"]

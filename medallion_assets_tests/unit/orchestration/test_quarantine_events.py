"""Which days of quarantine the UI shows: those with rejected rows, and those that lost them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.ledger.entries import ROWS, Account, Entry
from medallion_assets.orchestration.assets.quarantine import quarantine_events
from medallion_assets.silver.audit import Verdict
from medallion_assets.silver.outcome import SilverOutcome
from medallion_assets_tests.shop import SALES

DAYS = [date(2024, 5, day) for day in (1, 2, 3)]
RANGE = DayRange(DAYS[0], DAYS[-1])
REJECTED: dict[date | None, int] = {DAYS[0]: 4, DAYS[1]: 0, DAYS[2]: 2, None: 1}
BAD = Verdict(contract=("wrong",))


def entry(day: date | None, rejected: int) -> Entry:
    rows = Account(quarantined=Decimal(rejected))
    return Entry(table_name="shop_sales", business_day=day, accounts={ROWS: rows})


def told(asked: list[date] | None, **more: Any) -> dict[str | None, int]:
    """By partition, how many rejected rows a step said that there are."""
    entries = {day: entry(day, rows) for day, rows in REJECTED.items()}
    days = Days.of(asked, RANGE) if asked else None
    outcome = replace(SilverOutcome(days, Days.of(DAYS, RANGE), entries, {}), **more)
    events = list(quarantine_events(SALES, outcome))
    assert {tuple(event.asset_key.path) for event in events} <= {("quarantine", "shop", "sales")}
    return {e.partition: int(str(e.metadata["dagster/partition_row_count"].value)) for e in events}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, {"2024-05-01": 4, "2024-05-03": 2}),
        ({"rewritten": Days.of(DAYS[:2], RANGE)}, {"2024-05-01": 4}),
        ({"verdicts": {DAYS[0]: BAD}}, {"2024-05-03": 2}),
        (
            {"former": {DAYS[1]: entry(DAYS[1], 3)}},
            {"2024-05-01": 4, "2024-05-02": 0, "2024-05-03": 2},
        ),
        ({"former": {DAYS[2]: entry(DAYS[2], 2)}}, {"2024-05-01": 4}),
    ],
    ids=["with what changed unasked", "asked", "not published", "no more", "as before"],
)
def test_days_with_rejected_rows(more: dict[str, Any], expected: dict[str | None, int]) -> None:
    assert told(DAYS[:1], **more) == expected


def test_a_day_of_change_has_the_rows_of_the_days_it_touched() -> None:
    changed = {DAYS[2]: {DAYS[0]: 1, DAYS[2]: 5}, DAYS[1]: {DAYS[1]: 1}}
    assert told(DAYS[1:], changed=changed) == {"2024-05-03": 6}
    assert told(DAYS[2:], changed=changed, verdicts={DAYS[0]: BAD}) == {}


def test_a_table_without_days() -> None:
    assert told(None, rewritten=None) == {None: 1}
    assert told(None, rewritten=None, verdicts={None: BAD}) == {}

"""The invented drops: every planted row, file and rupee is found."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from medallion_assets.gold.build import build_gold
from medallion_assets.simulation.sales_drops import DropParameters, DropTruth, generate
from medallion_assets.simulation.sales_drops.months import (
    FALLEN,
    LAPSED,
    month_before,
    months_before,
    sales_of,
)
from medallion_assets.systems.registry import project_of, system_of
from medallion_assets_tests.drops.lake import Drops, drops
from medallion_assets_tests.once import made_once

SMALL = DropParameters(days=3, sales=40, months=2)
BEFORE, LAST_MONTH = months_before(SMALL.first_day, SMALL.months)


@pytest.fixture(scope="module")
def taken(shared: Path) -> tuple[Drops, DropTruth]:
    """A lake that took all drops in, with its gold; only to be read."""

    def make(home: Path) -> DropTruth:
        platform = drops(home, BEFORE, SMALL.last_day)
        planted = generate(Path(platform.dropped), SMALL)
        platform.run()
        with platform.session() as session:
            assert not build_gold(session, project_of("sales_drops")).failed
        return planted

    home, planted = made_once(shared, "planted-drops", make)
    place = str(home / "drops")
    platform = Drops(home / "lake", home, BEFORE, SMALL.last_day, dropped=place)
    return replace(platform, tables=system_of("sales_drops").tables), planted


def test_the_same_parameters_give_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(tmp_path / name, SMALL)
    one, two = (
        {path.relative_to(home): path.read_bytes() for path in home.rglob("*") if path.is_file()}
        for home in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two
    assert {path.suffix for path in one} == {".csv", ".jsonl", ".parquet", ".xlsx"}


@pytest.mark.parametrize("name", [table.name for table in system_of("sales_drops").tables])
def test_every_row_is_where_it_belongs(taken: tuple[Drops, DropTruth], name: str) -> None:
    platform, planted = taken
    entries = platform.entries(name)
    assert sum(entry.rows.bronze for entry in entries) == planted.rows[name]
    assert sum(entry.rows.unparsable for entry in entries) == planted.unparsable[name]
    assert sum(entry.rows.quarantined for entry in entries) == planted.quarantined(name)
    assert sum(entry.rows.superseded for entry in entries) == planted.superseded[name]
    assert len(platform.silver(name)) == planted.silver(name)
    reasons = Counter(
        reason for row in platform.rows("quarantine", name) for reason in row["reasons"]
    )
    assert reasons == {key: n for (table, key), n in planted.reasons.items() if table == name}
    rules: Counter[str] = Counter()
    for entry in entries:
        rules.update(entry.rules)
    warned = Counter({key: n for (table, key), n in planted.warnings.items() if table == name})
    assert rules == reasons + warned


@pytest.mark.parametrize("name", ["sales", "discounted_sales"])
def test_every_rupee_is_in_silver_and_in_gold(taken: tuple[Drops, DropTruth], name: str) -> None:
    platform, planted = taken
    assert platform.revenue(name) == planted.revenue[name]
    shape = {"sales": "priced", "discounted_sales": "discounted"}[name]
    found = platform.query(
        f"select sum(revenue), count(*) from {{fact}} where sale_shape = '{shape}'",
        fact="gold.sales_drops_fct_sales",
    )
    assert found == [(planted.revenue[name], planted.silver(name))]


def test_every_file_is_moved_and_recorded(taken: tuple[Drops, DropTruth]) -> None:
    platform, planted = taken
    assert platform.files("incoming") == []
    assert platform.files("error") == sorted(planted.rejected)
    by_outcome: dict[str, dict[str, str | None]] = {}
    for name in platform.names:
        for one in platform.attempts(name):
            assert one.status == "I"
            by_outcome.setdefault(one.outcome, {})[one.file_name] = one.error
    rejected = by_outcome.pop("rejected")
    assert rejected.keys() == planted.rejected.keys()
    for name, reason in planted.rejected.items():
        assert reason in (rejected[name] or "")
    assert list(by_outcome.pop("duplicate")) == planted.duplicates
    assert sorted([*by_outcome.pop("loaded"), *planted.duplicates]) == platform.files("processed")
    assert by_outcome == {}


def test_extra_columns_are_kept_by_name(taken: tuple[Drops, DropTruth]) -> None:
    platform, _ = taken
    kept = Counter(row["_extra"] for row in platform.rows("bronze", "sales"))
    assert kept.keys() == {None, '{"payment_mode":"UPI"}'}
    assert kept['{"payment_mode":"UPI"}'] >= SMALL.days * SMALL.sales


def test_names_never_reach_silver(taken: tuple[Drops, DropTruth]) -> None:
    platform, _ = taken
    personal = {
        "customers": ("first_name", "last_name", "address", "phone_number"),
        "sales_team": ("first_name", "last_name", "address"),
        "stores": ("store_manager_name",),
    }
    for name, columns in personal.items():
        for row in platform.silver(name):
            assert all(row[column].startswith("pii:") for column in columns)


def test_the_last_file_says_where_a_customer_lives(taken: tuple[Drops, DropTruth]) -> None:
    platform, _ = taken
    moved = {row["address"] for row in platform.silver("customers") if int(row["customer_id"]) <= 3}
    assert len(moved) == 1


def test_the_last_file_says_who_leads_a_seller_and_gold_who_did(
    taken: tuple[Drops, DropTruth],
) -> None:
    platform, _ = taken
    found = platform.query(
        "select manager_id, valid_from::date, valid_to::date from {team} "
        "where sales_person_id = '9' order by valid_from",
        team="gold.sales_drops_dim_sales_team_history",
    )
    first, last = SMALL.first_day, SMALL.last_day
    assert found == [("10", first, last), ("7", last, None)]


def test_the_last_whole_month_has_a_tie_an_unknown_store_and_two_who_bought_less(
    taken: tuple[Drops, DropTruth],
) -> None:
    platform, _ = taken
    best = platform.query(
        "select store_id, sales_person_id, is_tied, incentive_due from {mart} "
        f"where month = '{LAST_MONTH}' and incentive_status = 'due' order by all",
        mart="gold.sales_drops_sales_team_data_mart",
    )
    assert best == [
        ("121", "2", True, Decimal("45.00")),
        ("121", "3", True, Decimal("45.00")),
        ("122", "4", False, Decimal("50.96")),
        ("123", "9", False, Decimal("99.00")),
    ]
    held = platform.query(
        f"select reason, total from {{mart}} where month = '{LAST_MONTH}'",
        mart="gold.sales_drops_sales_team_unattributed",
    )
    assert held == [("store_unknown", Decimal("1100.00"))]
    coupons = platform.query(
        "select month, customer_id, total_sales, total_sales_before from {mart} "
        "where coupon_due order by customer_id",
        mart="gold.sales_drops_customer_data_mart",
    )
    assert coupons == [
        (LAST_MONTH, str(FALLEN), Decimal("80.00"), Decimal("200.00")),
        (LAST_MONTH, str(LAPSED), Decimal("0.00"), Decimal("200.00")),
    ]


@pytest.mark.parametrize("month", [date(2023, 2, 1), date(2024, 2, 1), date(2024, 4, 1)])
def test_who_sells_most_does_not_depend_on_the_days_of_the_month(month: date) -> None:
    def totals(day: date, *, is_last: bool) -> Counter[tuple[str, int, int]]:
        found: Counter[tuple[str, int, int]] = Counter()
        for store, rows in sales_of(day, is_last=is_last).items():
            for row in rows:
                found["person", store, row["sales_person_id"]] += row["total_cost"]
                found["customer", 0, row["customer_id"]] += row["total_cost"]
        return found

    now, before = totals(month, is_last=True), totals(month_before(month), is_last=False)
    assert now["person", 121, 2] == now["person", 121, 3] > now["person", 121, 1]
    less = {customer for kind, _, customer in before if kind == "customer"
            and now[kind, 0, customer] < before[kind, 0, customer]}  # fmt: skip
    assert less == {FALLEN, LAPSED}

"""The contract of a silver table: good rows pass, each kind of bad row is named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest
from pyiceberg.schema import Schema

from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.lake.schemas import silver_schema
from medallion_assets.ledger.entries import ROWS, Account, Entry
from medallion_assets.silver.audit import Published, Verdict, audit
from medallion_assets.silver.breaches import DUPLICATES, find_breaches
from medallion_assets.silver.contract import silver_contract, violations, violations_by_day
from medallion_assets.silver.examination import STAGED
from medallion_assets.systems.built_in import BUILT_IN_TABLES
from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import Column, Table, Threshold
from medallion_assets.tables.types import Coordinate, data_type
from medallion_assets_tests.shop import LINES, SALES, hex_id

REVIEWS = next(table for table in OLIST if table.name == "order_reviews")
CUSTOMERS = next(table for table in OLIST if table.name == "customers")
DAY = date(2024, 5, 1)
NEXT = date(2024, 5, 2)

LINE = {
    "sale_id": hex_id(1),
    "line": 1,
    "article_id": hex_id(2),
    "price": Decimal("10.00"),
    "business_day": DAY,
}
SALE = {
    "sale_id": hex_id(1),
    "state": "open",
    "sold_at": datetime(2024, 5, 1, 10),  # noqa: DTZ001 - local time
    "paid_at": None,
    "business_day": DAY,
}
REVIEW: dict[str, Any] = {
    **dict.fromkeys(column.name for column in REVIEWS.columns),
    "review_id": hex_id(1),
    "order_id": hex_id(2),
    "review_score": 5,
    "business_day": DAY,
}
CUSTOMER: dict[str, Any] = {
    "customer_id": hex_id(1),
    "customer_unique_id": hex_id(2),
    "customer_zip_code_prefix": "01310",
    "customer_city": None,
    "customer_state": "SP",
    "business_day": DAY,
}

Rows = Sequence[dict[str, Any]]


def staged(connection: duckdb.DuckDBPyConnection, table: Table, rows: Rows) -> None:
    """Rows as staging leaves them."""
    kinds = {item.name: data_type(item.type) for item in table.silver_columns}
    schema = ibis.schema({**kinds, "business_day": "date"}).to_pyarrow()
    connection.register("given", pa.Table.from_pylist(list(rows), schema=schema))
    connection.execute(f"create or replace temp table {STAGED} as from given")


def broken(table: Table, *rows: dict[str, Any]) -> list[str]:
    """What the contract says about rows."""
    with duckdb.connect(config={"threads": 1}) as connection:
        staged(connection, table, rows)
        found = ibis.duckdb.from_connection(connection).table(STAGED)
        problems = list(violations(silver_contract(table), found))
    said = broken_by_statement(table, *rows)
    assert bool(said) is bool(problems), "one statement says what pandera says"
    return problems


def broken_by_statement(table: Table, *rows: dict[str, Any]) -> list[str]:
    """What the statement of engines without pandera says about them."""
    with duckdb.connect(config={"threads": 1}) as connection:
        staged(connection, table, rows)
        engine = DuckDBEngine(connection)
        return [one.told for one in find_breaches(engine, table, silver_schema(table), STAGED)]


@pytest.mark.parametrize(
    ("table", "row"),
    [(LINES, LINE), (SALES, SALE), (REVIEWS, REVIEW), (CUSTOMERS, CUSTOMER)],
    ids=["lines", "sales", "reviews", "customers"],
)
def test_good_rows_pass(table: Table, row: dict[str, Any]) -> None:
    assert broken(table, row) == []
    other = {**row, table.key[0]: hex_id(7)}
    assert broken(table, row, other) == []


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        (LINES, {**LINE, "sale_id": None}, "sale_id"),
        (LINES, {**LINE, "sale_id": hex_id(1).upper() + "g"}, "sale_id"),
        (LINES, {**LINE, "sale_id": hex_id(1)[1:]}, "sale_id"),
        (LINES, {**LINE, "line": 0}, "line"),
        (LINES, {**LINE, "price": Decimal("-0.01")}, "price"),
        (LINES, {**LINE, "price": None}, "price"),
        (LINES, {**LINE, "business_day": None}, "business_day"),
        (SALES, {**SALE, "state": "lost"}, "state"),
        (SALES, {**SALE, "state": None}, "state"),
        (SALES, {**SALE, "sold_at": None}, "sold_at"),
        (REVIEWS, {**REVIEW, "review_score": 6}, "review_score"),
        (REVIEWS, {**REVIEW, "review_score": 0}, "review_score"),
        (CUSTOMERS, {**CUSTOMER, "customer_state": "sp"}, "customer_state"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_kind_of_bad_row_is_named(table: Table, row: dict[str, Any], column: str) -> None:
    good = {"lines": LINE, "sales": SALE, "order_reviews": REVIEW}.get(table.name, CUSTOMER)
    found = broken(table, {**good, table.key[0]: hex_id(9)}, row)
    assert found
    assert any(column in problem for problem in found)
    (told,) = broken_by_statement(table, {**good, table.key[0]: hex_id(9)}, row)
    assert column in told
    assert told.endswith(": 1 rows")


def test_a_key_that_two_days_have_is_said_of_both() -> None:
    other = {**SALE, "business_day": NEXT}
    days = [entry(DAY, received=1, bronze=1, silver=1), entry(NEXT, received=1, bronze=1, silver=1)]
    found = verdicts(SALES, [SALE, other], *days)
    assert all("duplicates" in found[day].contract[0] for day in (DAY, NEXT))
    assert broken_by_statement(SALES, SALE, other) == [DUPLICATES, DUPLICATES]


def test_a_key_that_comes_twice_is_named() -> None:
    assert any("duplicate" in problem for problem in broken(LINES, LINE, {**LINE, "price": 1}))
    assert broken(LINES, LINE, {**LINE, "line": 2}) == []


def test_no_rows_meet_every_contract_and_other_types_none() -> None:
    with duckdb.connect(config={"threads": 1}) as connection:
        engine = DuckDBEngine(connection)
        for table in BUILT_IN_TABLES:
            schema = silver_schema(table)
            staged(connection, table, [])
            assert find_breaches(engine, table, schema, STAGED) == ()
            row = {"business_day": DAY}
            staged(connection, table, [row])
            less = Schema(*schema.fields[1:])
            told = [breach.told for breach in find_breaches(engine, table, less, STAGED)]
            assert any(
                one.startswith(f"wrong_datatype: {schema.fields[0].name} is None") for one in told
            )


def test_a_required_number_that_is_none_is_named() -> None:
    measured = Column("length", Coordinate(), "A length.", required=True)
    lines = replace(LINES, columns=(*LINES.columns, measured))
    assert broken(lines, {**LINE, "length": 1.5}) == []
    assert any("length" in problem for problem in broken(lines, {**LINE, "length": float("nan")}))


def test_the_contract_describes_every_column() -> None:
    for table in OLIST:
        contract = silver_contract(table)
        assert contract.unique == list(table.key)
        names = {item.name for item in table.silver_columns} | (
            {"business_day"} if table.day else set()
        )
        assert set(contract.columns) == names
        assert all(column.description for column in contract.columns.values())


def entry(day: date | None, **numbers: int) -> Entry:
    """An entry of rows that balances unless its numbers do not."""
    rows = Account(**{name: Decimal(number) for name, number in numbers.items()})
    return Entry(table_name="shop_sales", business_day=day, accounts={ROWS: rows})


def verdicts(table: Table, rows: Rows, *entries: Entry) -> dict[date | None, Verdict]:
    with duckdb.connect(config={"threads": 1}) as connection:
        staged(connection, table, rows)
        by_day = {item.business_day: item for item in entries}
        breaches = violations_by_day(connection, table, STAGED, by_day)
        return audit(table, by_day, breaches, Published({}, undated=10_000))


def test_a_broken_contract_fails_its_own_day_only() -> None:
    rows = [SALE, {**SALE, "sale_id": hex_id(2), "state": "lost", "business_day": NEXT}]
    one = {"received": 1, "bronze": 1, "silver": 1}
    found = verdicts(SALES, rows, entry(DAY, **one), entry(NEXT, **one), entry(None))
    assert {day: verdict.passed for day, verdict in found.items()} == {
        DAY: True,
        NEXT: False,
        None: True,
    }
    assert "state" in found[NEXT].contract[0]


@pytest.mark.parametrize(
    ("rejected", "share", "rows", "passes"),
    [
        (0, 0.5, 0, True),
        (50, 0.5, 10, True),
        (51, 0.5, 10, False),
        (51, 0.5, 52, True),
        (1, 0.0, 1, False),
        (29, 0.29, 1, True),
        (30, 0.29, 1, False),
        (100, 1.0, 1, True),
    ],
)
def test_too_many_rejected_rows_fail_a_day(
    rejected: int,
    share: float,
    rows: int,
    passes: bool,  # noqa: FBT001 - the expectation
) -> None:
    strict = replace(SALES, threshold=Threshold(share=share, rows=rows))
    numbers = {"received": 100, "bronze": 100, "silver": 100 - rejected, "quarantined": rejected}
    found = verdicts(strict, [], entry(DAY, **numbers), entry(None, **numbers))
    assert found[DAY].passed is passes
    assert found[None].passed, "rows without a day are no day that could be bad"


def test_an_entry_that_does_not_balance_fails_its_day() -> None:
    lost = entry(DAY, received=5, bronze=5, silver=3, quarantined=1)
    verdict = verdicts(SALES, [], lost)[DAY]
    assert not verdict.passed
    assert "bronze 5 ≠ silver 3 + quarantined 1" in verdict.ledger[0]

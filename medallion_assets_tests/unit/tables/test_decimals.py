"""A decimal is read from a text with all its digits, however many there are."""

from decimal import Decimal

import duckdb
import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.core.embedded import connected
from medallion_assets.tables.decimals import QUICK_DIGITS, decimal_sql
from medallion_assets.tables.exact import decimal_of

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=None).map(str)
WRITTEN = st.from_regex(r"\A[+-]?[0-9]{0,30}(\.[0-9]{0,14})?([eE][+-]?[0-9]{1,2})?\Z")
SIZES = st.sampled_from([(20, 2), (38, 10), (38, 2), (18, 4), (12, 2), (38, 20)])


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return connected()


@given(
    written=st.lists(NUMBERS | WRITTEN | st.sampled_from(["", "x", " 1 "]), min_size=1), size=SIZES
)
def test_no_digit_is_lost_and_nothing_else_is_read(
    connection: duckdb.DuckDBPyConnection, written: list[str], size: tuple[int, int]
) -> None:
    precision, scale = size
    plain = f"try_cast(text as decimal({precision}, {scale}))"
    rows = connection.execute(
        f"select {plain}, {decimal_sql('text', precision, scale)} from (select unnest($1) as text)",
        [written],
    ).fetchall()
    assert len(rows) == len(written)
    assert all(expected == found for expected, found in rows)


@pytest.mark.parametrize(
    "text", ["12.34", "99999999999999999999999999.1234567890", "-0.0000000001"]
)
def test_both_kinds_of_statements_read_the_same(
    connection: duckdb.DuckDBPyConnection, text: str
) -> None:
    read = ibis.to_sql(decimal_of(ibis.literal(text), 38, 10), dialect="duckdb")
    rows = connection.execute(f"select ({read}), {decimal_sql('$1', 38, 10)}", [text]).fetchall()
    assert rows == [(Decimal(text), Decimal(text))]


def test_few_digits_are_read_at_once() -> None:
    assert "coalesce" not in decimal_sql("x", QUICK_DIGITS, 2)
    assert "coalesce" in decimal_sql("x", QUICK_DIGITS + 1, 2)

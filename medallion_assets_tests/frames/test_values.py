"""What an asset returned, as the columns of a table: what cannot fit is refused by name."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.frames.forms import pandas_frame
from medallion_assets.frames.own import days_note, days_of_note, own_identifier
from medallion_assets.frames.values import fitted, rows_of

STORED = pa.schema(
    [("business_day", pa.date32()), ("name", pa.string()), ("money", pa.decimal128(38, 2))]
)
ROWS = [(date(2024, 5, 1), "a", Decimal("1.10")), (date(2024, 5, 2), "b", Decimal("2.20"))]
TABLE = pa.Table.from_pylist(
    [dict(zip(STORED.names, row, strict=True)) for row in ROWS],
    schema=STORED.set(2, pa.field("money", pa.decimal128(12, 2))),
)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (TABLE.drop_columns("money"), "lacks money"),
        (TABLE.set_column(1, "name", [[1, 2]]), "own.sums.name is int64, and was string"),
        (
            TABLE.set_column(2, "money", [[Decimal("1.105"), Decimal("2.20")]]),
            "own.sums.money does not fit",
        ),
        (TABLE.set_column(2, "money", [[1.1, 2.2]]), "own.sums.money is double, and was decimal"),
        (TABLE.append_column("Name", [["x", "y"]]), "two columns name"),
        (TABLE.append_column("gap", pa.nulls(2)), "nothing but nulls"),
        (TABLE.append_column("at", pa.nulls(2, pa.timestamp("us", "UTC"))), "UTC without a zone"),
        (TABLE.append_column("list", [[[1], [2]]]), "by which no column is stored"),
        (TABLE.to_pandas().set_index("name"), "index holds name"),
        (pd.DataFrame({"name": ["a", 1]}), "cannot be stored"),
        ([1, 2], "returned list, which is no table"),
        (pa.table({}), "has no columns"),
    ],
)
def test_what_does_not_fit_is_refused(value: Any, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        fitted(rows_of(value, "own.sums"), "own.sums", STORED, "business_day")


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (pa.array(["a", "b"]).dictionary_encode(), pa.string()),
        (pa.array([1, 2], pa.uint64()), pa.decimal128(38, 0)),
        (pa.array([1, 2], pa.int8()), pa.int64()),
        (pa.array([0.5, 1.5], pa.float32()), pa.float64()),
        (pa.array([date(2024, 5, 1), None]).cast(pa.timestamp("ns")), pa.timestamp("us")),
        (pa.array([Decimal("1.5"), None]), pa.decimal128(38, 1)),
    ],
)
def test_kinds_are_stored_by_the_widest_of_theirs(column: pa.Array, kind: pa.DataType) -> None:
    rows = fitted(pa.table({"x": column}), "own.sums", None, None)
    assert rows.schema.field("x").type == kind
    assert rows.column("x").to_pylist() == column.to_pylist()


def test_whole_numbers_fit_where_decimals_and_floats_are_stored() -> None:
    stored = pa.schema([("money", pa.decimal128(38, 2)), ("share", pa.float64())])
    rows = fitted(pa.table({"share": [1], "money": [2]}), "own.sums", stored, None)
    assert rows.to_pylist() == [{"money": Decimal("2.00"), "share": 1.0}]


def test_nulls_take_the_type_that_is_stored() -> None:
    rows = fitted(TABLE.set_column(1, "name", pa.nulls(2)), "own.sums", STORED, None)
    assert rows.schema == STORED


def test_midnights_are_days() -> None:
    days = pa.table({"business_day": pd.to_datetime(["2024-05-01"])})
    rows = fitted(days, "own.sums", None, "business_day")
    assert rows.column(0).to_pylist() == [date(2024, 5, 1)]


@given(
    st.lists(
        st.tuples(
            st.none() | st.decimals(-(10**9), 10**9, places=2),
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.booleans(),
            st.none() | st.dates(date(1700, 1, 1), date(2200, 1, 1)),
            st.none() | st.text(),
        )
    )
)
def test_rows_come_back_from_pandas_as_they_were(rows: list[tuple[Any, ...]]) -> None:
    kinds = [pa.decimal128(38, 2), pa.int64(), pa.bool_(), pa.date32(), pa.string()]
    schema = pa.schema(list(zip("abcde", kinds, strict=True)))
    table = pa.Table.from_pylist([dict(zip("abcde", row, strict=True)) for row in rows], schema)
    assert fitted(rows_of(pandas_frame(table), "own.x"), "own.x", schema, None).equals(table)


@given(st.sets(st.dates(date(2024, 1, 1), date(2024, 3, 1))))
def test_days_come_back_from_their_note(days: set[date]) -> None:
    assert days_of_note(days_note(days)["medallion.days"]) == days


@pytest.mark.parametrize(
    ("parts", "name"), [(["sums"], "own.sums"), (["a", "b"], "own.a_b"), (["own", "x"], "own.x")]
)
def test_a_table_is_named_as_its_asset(parts: list[str], name: str) -> None:
    assert own_identifier(parts) == name


@pytest.mark.parametrize("parts", [["silver", "x"], ["ledger"], ["own"], ["Sums"], ["a", "ü"]])
def test_other_names_are_refused(parts: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="cannot be stored"):
        own_identifier(parts)

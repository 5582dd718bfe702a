"""JSON lines keep what was written; a line that is no object is set aside."""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.core.naming import EXTRA, LINE
from medallion_assets.systems.sales_drops.sales import SALES
from medallion_assets.tables.model import Drift, DriftPolicy
from medallion_assets_tests.drops.lake import SALE, renamed
from medallion_assets_tests.unit.sources.drops.reading import lines, read


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1.10", "1.10"),
        ("100000000000000000000.01", "100000000000000000000.01"),
        ("1e2", "1e2"),
        ("-0.0", "-0.0"),
        ('"1.10"', "1.10"),
        ('""', ""),
        ("null", None),
        ("true", "true"),
        ("[1, 2, 3]", "[1, 2, 3]"),
        ('{"a": [1.10, null, "é\\n"], "b": {}}', '{"a": [1.10, null, "é\\n"], "b": {}}'),
    ],
)
def test_json_values_keep_what_was_written(
    written: str, kept: str | None, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    rest = ", ".join(f"{json.dumps(n)}: {json.dumps(v)}" for n, v in SALE.items() if n != "price")
    content = f'{{{rest}, "price": {written}}}\n'.encode()
    _, (row,), _ = read(tmp_path, "sales.jsonl", content, connection)
    assert row["price"] == kept


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "no JSON: "),
        ("[1]", "no JSON object"),
        ('{"price": 1, "price": 2}', "no JSON: the name 'price' comes twice"),
        ('{"price": NaN}', "no JSON: NaN is no number of JSON"),
        ('{"price": "\\u0000"}', "NUL byte"),
        ('{"price": "\\ud800"}', "half of a surrogate pair"),
        ('{"price": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    ],
)
def test_a_line_that_is_no_object_is_set_aside(
    line: str, reason: str, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    content = lines(SALE, line, "", SALE)
    counts, rows, faults = read(tmp_path, "sales.jsonl", content, connection)
    assert [row[LINE] for row in rows] == [1, 4]
    assert counts.unparsable == 1
    assert faults[0][0] == 2
    assert faults[0][1].startswith(reason)


def test_names_that_only_some_objects_have_are_null_in_the_others(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    content = b"\xef\xbb\xbf" + lines({**SALE, "payment_mode": "UPI"}, {**SALE, "file_id": "mine"})
    _, rows, _ = read(tmp_path, "sales.json", content, connection)
    kept = [json.loads(row[EXTRA]) for row in rows]
    assert kept == [
        {"payment_mode": "UPI", "file_id": None},
        {"payment_mode": None, "file_id": "mine"},
    ]
    assert {row["file_id"] for row in rows} == {"f1"}


def test_an_object_may_have_a_column_under_its_present_or_its_former_name(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    table = renamed(SALES, price="cost")
    rest = {name: value for name, value in SALE.items() if name != "price"}
    content = lines({**rest, "cost": 40}, SALE)
    _, rows, _ = read(tmp_path, "sales.jsonl", content, connection, table)
    assert [(row["price"], row[EXTRA]) for row in rows] == [("40", None), ("50", None)]


def test_an_object_with_both_names_keeps_the_former_as_an_extra(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    table = renamed(SALES, price="cost")
    rest = {name: value for name, value in SALE.items() if name != "price"}
    content = lines({**rest, "cost": 40}, {**SALE, "cost": 30})
    _, rows, _ = read(tmp_path, "sales.jsonl", content, connection, table)
    kept = [(row["price"], json.loads(row[EXTRA])) for row in rows]
    assert kept == [("40", {"cost": None}), ("50", {"cost": "30"})]


def test_an_object_with_two_former_names_of_a_column_is_set_aside(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    columns = (
        replace(column, formerly=("cost", "rate")) if column.name == "price" else column
        for column in SALES.columns
    )
    table = replace(SALES, columns=tuple(columns))
    rest = {name: value for name, value in SALE.items() if name != "price"}
    content = lines(SALE, {**rest, "cost": 40, "rate": 41})
    _, rows, faults = read(tmp_path, "sales.jsonl", content, connection, table)
    assert [row["price"] for row in rows] == ["50"]
    assert faults == [(2, "two names mean the column 'price'")]


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ({"Price": 1}, "'price' is named twice, apart from case (first in lines 1 and 4)"),
        ({"": 1}, "sales.jsonl, line 4: column 9 of 9 has no name"),
        ({"_key": 1}, "sales.jsonl, line 4: a column is named '_key'"),
    ],
)
def test_a_name_that_refuses_a_file_is_told_with_its_line(
    names: dict[str, int], says: str, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    content = lines(SALE, "", SALE, {**SALE, **names}, {**SALE, **names})
    with pytest.raises(BadDeliveryError) as refused:
        read(tmp_path, "sales.jsonl", content, connection)
    assert says in refused.value.problem


def test_an_unknown_name_is_told_with_its_line_where_none_is_taken(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    frozen = replace(SALES, drift=Drift(added=DriftPolicy.FREEZE))
    with pytest.raises(BadDeliveryError, match="line 2: unknown column colour"):
        read(tmp_path, "sales.jsonl", lines(SALE, {**SALE, "colour": 1}), connection, frozen)


def test_names_that_no_object_has_are_missing_from_the_first_object_on(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    few = {name: value for name, value in SALE.items() if name != "price"}
    with pytest.raises(BadDeliveryError, match="line 2: no column price"):
        read(tmp_path, "sales.jsonl", lines("", few, few), connection)

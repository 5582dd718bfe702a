"""The hash of a received row: what old lakes hold, so it stays as it was whatever computes it."""

import hashlib
import json
from itertools import product

import duckdb
import pyarrow as pa
import pytest

from medallion_assets.core.naming import LINE, ROW_HASH
from medallion_assets.sources.csv.parsing import rows_sql
from medallion_assets.systems.registry import system_of

STORES = system_of("shopease").by_name["stores"]
HEADER = list(STORES.column_names)
ODD = ["", '"', "\\", "/", "\x01", "\x1f", "\x7f", "ä", "😀", "\u2028", "\n", "\t", "null", "[1.0]"]


def hashes(rows: list[list[str | None]]) -> list[str]:
    """The hashes that received rows get, in their order."""
    columns = {
        name: pa.array(values, pa.string())
        for name, values in zip(HEADER, zip(*rows, strict=True), strict=True)
    }
    with duckdb.connect() as connection:
        connection.register("received", pa.table({**columns, LINE: pa.array(range(len(rows)))}))
        sql = f"select {ROW_HASH} from ({rows_sql(STORES, HEADER)}) order by {LINE}"
        return [value for (value,) in connection.execute(sql).fetchall()]


def row(**values: str | None) -> list[str | None]:
    """A row that has no other values."""
    return [values.get(name) for name in HEADER]


@pytest.mark.parametrize("value", [None, "", "plain", 'a "quoted" one', "Größe 😀", "1\n2"])
def test_it_is_md5_of_the_described_columns_and_the_values_as_json(value: str | None) -> None:
    given = row(store_name=value)
    named = dict(zip(HEADER, given, strict=True))
    payload = [",".join(STORES.column_names), *(named[name] for name in sorted(HEADER))]
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    assert hashes([given]) == [hashlib.md5(text.encode()).hexdigest()]  # noqa: S324 - no secret


def test_odd_signs_are_written_as_a_list_of_texts_always_was() -> None:
    texts = ["".join(signs) for signs in product(ODD, repeat=3)]
    values = ", ".join(f'"{name}"' for name in sorted(HEADER))
    columns = ",".join(STORES.column_names)
    with duckdb.connect() as connection:
        received = dict.fromkeys(HEADER, pa.nulls(len(texts), pa.string()))
        names = pa.table({**received, "store_name": pa.array(texts)})
        connection.register("received", names)
        former = f"select md5(to_json(['{columns}', {values}])::varchar) from received"
        expected = [value for (value,) in connection.execute(former).fetchall()]
    assert hashes([row(store_name=text) for text in texts]) == expected

"""Each format gives the same rows of text, and each malformed file its reason."""

import gzip
import json
from pathlib import Path

import duckdb
import pytest

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.core.naming import KEY
from medallion_assets.sources.drops.formats import Format, peek
from medallion_assets.sources.drops.limits import Drop
from medallion_assets.systems.sales_drops.sales import SALES
from medallion_assets_tests.drops.lake import HEADER, NAMES, SALE, sale, sales_file
from medallion_assets_tests.own_shop.excel import save
from medallion_assets_tests.unit.sources.drops.reading import LIMITS, lines, parquet, read


@pytest.mark.parametrize("kind", Format)
def test_all_formats_give_the_same_row(
    kind: Format, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    content = {
        Format.CSV: sales_file().encode(),
        Format.JSON_LINES: lines(SALE),
        Format.PARQUET: parquet(tmp_path),
        Format.EXCEL: save(tmp_path / "a.xlsx", s=[list(SALE), list(SALE.values())]).read_bytes(),
    }[kind]
    counts, (row,), faults = read(tmp_path, f"sales.{kind}", content, connection)
    assert {name: row[name] for name in NAMES} == {n: str(v) for n, v in SALE.items()}
    line = 2 if kind in {Format.CSV, Format.EXCEL} else 1
    assert (row["line_number"], row["file_name"], row[KEY]) == (str(line), "the file", f"f1|{line}")
    assert (counts.records, counts.parsed, faults) == (1, 1, [])


LONG = "x" * LIMITS.cell
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "unknown suffix": ("sales.xls", sales_file().encode(), "no known format"),
    "no suffix": ("sales", sales_file().encode(), "no known format"),
    "zero bytes": ("sales.csv", b"", "is empty"),
    "zero bytes of Parquet": ("sales.parquet", b"", "is empty"),
    "line ends only": ("sales.csv", b"\n\r\n\n", "no column customer_id"),
    "header only": ("sales.csv", HEADER.encode(), "a header but no rows"),
    "missing column": ("sales.csv", sales_file().replace("store_id", "x").encode(), "no column st"),
    "semicolons": ("sales.csv", sales_file().replace(",", ";").encode(), "delimited by semicolons"),
    "column twice": ("sales.csv", sales_file().replace("price", "quantity").encode(), "twice"),
    "column twice in case": ("sales.csv", f"{HEADER.strip()},Price\n".encode(), "twice"),
    "nameless column": ("sales.csv", f"{HEADER.strip()},\n{sale()}".encode(), "cannot be kept"),
    "our column": ("sales.csv", f"{HEADER.strip()},_KEY\n".encode(), "'_KEY', which cannot"),
    "latin-1": ("sales.csv", sales_file(sale(product_name="caf\xe9")).encode("latin-1"), "UTF-8"),
    "UTF-16": ("sales.csv", sales_file().encode("utf-16"), "is UTF-16"),
    "binary": ("sales.csv", b"PK\3\4\0\0" + sales_file().encode(), "NUL byte"),
    "long line": ("sales.csv", sales_file(sale(product_name=LONG)).encode(), "is longer than"),
    "cut off": ("sales.csv", sales_file().encode()[:-10], "is cut off"),
    "never closed": ("sales.csv", sales_file(sale(), '1,"').encode(), "is cut off"),
    "nothing to read": ("sales.csv", sales_file("a,b\n").encode(), "none of its 1 records"),
    "no object": ("sales.jsonl", lines("[]", "1", "null"), "is one JSON array"),
    "half an object": ("sales.jsonl", lines(SALE, SALE)[:-5], "is cut off"),
    "a pretty array": ("sales.json", json.dumps([SALE], indent=1).encode(), "is one JSON array"),
    "an array": ("sales.json", json.dumps([SALE]).encode(), "is one JSON array"),
    "a pretty object": ("sales.json", json.dumps(SALE, indent=1).encode(), "over several lines"),
    "wrapped": ("sales.json", json.dumps({"rows": [SALE]}).encode(), "no column customer_id"),
    "compressed": ("sales.csv.bz2", b"BZh", "no known format"),
    "half a gzip": (
        "sales.csv.gz",
        gzip.compress(sales_file().encode())[:-9],
        "cannot be unpacked",
    ),
    "many names": ("sales.jsonl", lines(SALE, {f"c{n}": 1 for n in range(1001)}), "columns; at"),
    "no workbook": ("sales.xlsx", sales_file().encode(), "no whole Excel workbook"),
    "no Parquet": ("sales.parquet", sales_file().encode(), "no whole Parquet file"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_malformed_file_is_refused_with_its_reason(
    case: str, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    name, content, reason = REFUSED[case]
    with pytest.raises(BadDeliveryError, match=reason) as caught:
        read(tmp_path, name, content, connection)
    assert name in caught.value.problem
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", sales_file().encode()),
        ("a.jsonl", lines("broken", SALE)),
        ("A.NDJSON", lines(SALE)),
    ],
)
def test_a_look_tells_the_columns(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert peek(Drop(tmp_path / name, name, LIMITS), name, SALES) == list(NAMES)


@pytest.mark.parametrize(("name", "content"), [("a.txt", b"x"), ("a.csv", b"\0"), ("a.json", b"1")])
def test_a_look_at_what_cannot_be_read_tells_nothing(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert peek(Drop(tmp_path / name, name, LIMITS), name, SALES) == []

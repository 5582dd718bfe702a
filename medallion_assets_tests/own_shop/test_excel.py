"""Sheets of workbooks, exported and dropped, come out with the values that Excel shows."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from medallion_assets_tests.own_shop.excel import BOOK, save
from medallion_assets_tests.own_shop.files import command, rows, settings_of, working_on
from medallion_assets_tests.tiers import AGAIN, parametrize_once

PLACE = "medallion_assets_tests.own_shop.excel"
HEADER = [column.header for column in BOOK.tables[0].columns]
ORDERS: list[list[Any]] = [
    HEADER,
    ["B1", datetime(2024, 5, 1, 10, 30, 15), "Ada Lang", 12.1, 0.05, True, 4012345678901],  # noqa: DTZ001
    [],
    ["b2", date(2024, 5, 2), "Bo Kurz", "1,05", 0.1 + 0.2, "nein", None],
    ["b3", "2.5.2024 9:05", "#N/A", 3, None, False, None],
    ["b4", date(2024, 5, 2), "Di", "#DIV/0!", None, None, 123456789012345678],
    ["b5", date(2024, 5, 2), "Ed", 7.125, None, "ja", 2.5],
    ["b6", 45000, "Flo", 1, None, None, None],
]
LINES: list[list[Any]] = [
    ["order_no", "line", "article"],
    ["b1", 1, "tea"],
    ["b1", 2.0, "cup"],
    ["b4", 1, "pot"],
]
SILVER = "select order_no, ordered_at, total, discount, paid, ean from silver.{}_orders order by 1"
GOOD = [
    ("b1", "2024-05-01T10:30:15", "12.10", "0.0500", True, 4012345678901),
    ("b2", "2024-05-02T00:00:00", "1.05", "0.3000", False, None),
    ("b3", "2024-05-02T09:05:00", "3.00", None, False, None),
]


def orders(source: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in rows(SILVER.format(source))]


def reasons(table: str) -> dict[str, list[str]]:
    query = f"select order_no, reasons from quarantine.{table} order by 1"
    return {row["order_no"]: sorted(row["reasons"]) for row in rows(query)}


BAD = {
    "b4": ["ean_unparsable", "total_unparsable"],
    "b5": ["ean_unparsable", "total_like_thousands"],
    "b6": ["business_day_unknown", "ordered_at_unparsable"],
}


def test_an_exported_workbook_comes_out_right(tmp_path: Path) -> None:
    file = save(tmp_path / "export" / "shop.xlsx", Bestellungen=ORDERS, LINES=LINES, Notes=[["x"]])
    values = {"SYSTEMS": f"{PLACE}:BOOK", "BOOK_EXPORT": "export"}
    with working_on(tmp_path, settings_of(tmp_path, **values)):
        command("run", "--source", "book", "--all")
        assert orders("book") == GOOD
        assert reasons("book_orders") == BAD
        assert reasons("book_lines") == {"b4": ["orders_missing"]}
        assert json.loads(command("ledger", "--json"))["balanced"]
        assert rows("select customer is null as n from silver.book_orders where order_no = 'b3'")[
            0
        ]["n"]
        received = rows(
            "select ordered_at, total, _line_number from bronze.book_orders order by _line_number"
        )
        assert received[1] == {"ordered_at": "2024-05-02", "total": "1,05", "_line_number": 4}
        assert received[0]["total"] == "12,1"
        kept = list((tmp_path / "lake" / "landing").rglob("shop.xlsx"))
        assert [path.read_bytes() for path in kept] == [file.read_bytes()] * 2
        command("run", "--source", "book", "--all")
        assert len(rows("select * from bronze.book_orders")) == 6


@AGAIN
def test_a_bad_dropped_workbook_never_blocks_another(tmp_path: Path) -> None:
    incoming = tmp_path / "drops" / "incoming"
    save(incoming / "a_2024-05-02.xlsx", Tabelle1=ORDERS)
    (incoming / "b_2024-05-02.xlsx").write_bytes(b"PK\3\4 and then nothing")
    (incoming / "c_2024-05-02.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    save(incoming / "d_2024-05-02.xlsx", One=ORDERS, Two=ORDERS)
    other = ["b9", date(2024, 5, 2), "Gus", 4, None, None, None]
    save(incoming / "f_2024-05-02.xlsx", Blatt1=[HEADER, other], Blatt2=[[], [None]])
    save(incoming / "e_2024-05-02.xlsx", orders=[HEADER[1:], *ORDERS[1:]])
    values = {"SYSTEMS": f"{PLACE}:TILL", "TILL_DROPS": "drops"}
    with working_on(tmp_path, settings_of(tmp_path, **values)):
        command("run", "--source", "till", "--day", "2024-05-02")
        assert orders("till") == [*GOOD, ("b9", "2024-05-02T00:00:00", "4.00", None, None, None)]
        attempts = json.loads(command("drops", "--json"))["attempts"]
        attempts.sort(key=lambda row: str(row["file_name"]))
        assert [row["outcome"] for row in attempts] == ["loaded", *["rejected"] * 4, "loaded"]
        said = [row["error"] or "" for row in attempts]
        assert "no whole Excel workbook" in said[1]
        assert "has a password, or the form of Excel before 2007" in said[2]
        assert "has 2 sheets with values, 'One', 'Two', of which one would be read" in said[3]
        assert "no column Nr." in said[4]
        assert json.loads(command("ledger", "--json"))["balanced"]


@AGAIN
@parametrize_once(
    ("name", "sheets", "said"),
    [
        ("shop.xlsx", {"Orders": ORDERS}, "has no sheet 'Bestellungen'"),
        ("shop.csv", {"Bestellungen": ORDERS}, "expected shop.xlsx"),
        ("shop.xlsx", {"Bestellungen": [[], HEADER]}, "a header but no rows"),
        ("shop.xlsx", {"Bestellungen": [["Umsätze 2024"], *ORDERS]}, "line 1: no column Nr."),
        ("shop.xlsx", {"Bestellungen": []}, "sheet Bestellungen is empty"),
    ],
)
def test_an_export_without_its_sheet_is_refused(
    name: str, sheets: dict[str, Any], said: str, tmp_path: Path
) -> None:
    save(tmp_path / "export" / name, lines=LINES, **sheets)
    values = {"SYSTEMS": f"{PLACE}:BOOK", "BOOK_EXPORT": "export"}
    with working_on(tmp_path, settings_of(tmp_path, **values)):
        assert said in " ".join(command("run", "--source", "book", "--all", code=1).split())

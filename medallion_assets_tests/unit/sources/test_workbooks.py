"""A row of a sheet is read as Excel shows it, or named with the reason why it cannot be."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.csv.rows import Record
from medallion_assets.sources.drops.limits import Limits
from medallion_assets.sources.excel.cells import cell_text
from medallion_assets.sources.excel.rows import rows_of
from medallion_assets.sources.excel.workbook import opened, sheet_of, translated_faults
from medallion_assets_tests.examples import examples
from medallion_assets_tests.own_shop.excel import ORDERS, save
from medallion_assets_tests.tiers import AGAIN

HEAD = ["a", "b"]


def records(path: Path) -> list[Record]:
    with opened(path, "the file") as sheets:
        rows = rows_of(sheets[0], "the file")
        return list(rows.records([None] * len(rows.header)))


def read(path: Path) -> list[Any]:
    return [found.fault or found.values for found in records(path)]


@dataclass
class Value:
    """A cell that holds a value."""

    value: object


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.1, "12.1"),
        (0.1 + 0.2, "0.3"),
        (19.99 * 3, "59.97"),
        (1e-7, "0.0000001"),
        (2.0, "2"),
        (999_999_999_999_999.0, "999999999999999"),
        (1.2345678901234568e17, "1.2345678901234568e+17"),
        (123_456_789_012_345_678, "123456789012345678"),
        (-3, "-3"),
        (True, "true"),
        (datetime(2024, 5, 1, 10, 0, 0, 250000), "2024-05-01 10:00:00.250000"),  # noqa: DTZ001
        (datetime(2024, 5, 1), "2024-05-01"),  # noqa: DTZ001
        (date(2024, 5, 1), "2024-05-01"),
        (time(9, 5), "09:05:00"),
        (timedelta(hours=30, seconds=5), "30:00:05"),
        ("007", "007"),
        ("a_x000D_\nb_x005F_c", "a\r\nb_c"),
        ("_xD800_ _x0000_ _xyz_", "_xD800_ _x0000_ _xyz_"),
        (None, None),
    ],
)
def test_a_value_has_the_text_that_excel_shows(value: object, text: str | None) -> None:
    assert cell_text(Value(value), None) == text


@examples(30)
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_that_was_typed_comes_back(amount: Any) -> None:
    assert cell_text(Value(float(amount)), None) == f"{amount.normalize() + 0:f}"


def test_blank_rows_are_none_and_lines_are_row_numbers(tmp_path: Path) -> None:
    file = save(tmp_path / "a.xlsx", s=[[], HEAD, [], [1, None], [None, "x", None], [1, 2, 3]])
    assert [(found.line, found.fault or found.values) for found in records(file)] == [
        (4, ["1", None]),
        (5, [None, "x"]),
        (6, "3 fields instead of 2"),
    ]


def test_formulas_are_read_by_their_stored_value(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("s")
    sheet.write_row(0, 0, HEAD)
    sheet.write_formula(1, 0, "=1+1", None, 2)
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 0, "=A2", None, 7)
    sheet.write_formula(2, 1, '=""', None, "")
    book.close()
    rewritten(tmp_path / "a.xlsx", (r'<c r="B3"[^>]*>', '<c r="B3" t="str">'))
    assert read(tmp_path / "a.xlsx") == [["2", "#DIV/0!"], ["7", None]]
    file = save(tmp_path / "b.xlsx", s=[HEAD, [1, "=A2+1"], [2, 3]])
    assert read(file) == ["the formula in B2 has no stored value", ["2", "3"]]


def test_days_of_either_calendar_and_hidden_and_merged_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    for row in (HEAD, [date(2024, 5, 1), "x"], ["m", "n"]):
        sheet.append(row)
    sheet.merge_cells("A3:B3")
    sheet.row_dimensions[2].hidden = True
    sheet.sheet_state = "visible"
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx") == [["2024-05-01", "x"], ["m", None]]


def rewritten(path: Path, *changes: tuple[str, str]) -> Path:
    """A workbook with other XML in its sheets."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                for pattern, other in changes:
                    text = re.sub(pattern, other, text.decode()).encode()
            new.writestr(entry.filename, text)
    path.write_bytes(packed.getvalue())
    return path


def test_a_size_that_is_too_small_hides_no_row(tmp_path: Path) -> None:
    file = save(tmp_path / "a.xlsx", s=[HEAD, [1, 2], [3, 4]])
    rewritten(file, (r'dimension ref="[^"]*"', 'dimension ref="A1:A2"'))
    assert read(file) == [["1", "2"], ["3", "4"]]


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
BOMB = f'<!DOCTYPE x [<!ENTITY e0 "lol">{ENTITIES}]>'

BROKEN: dict[str, tuple[Sequence[tuple[str, str]], str]] = {
    "order": ([(r'<row r="3"', '<row r="1"')], "row 1 of a sheet comes after row 2"),
    "twice": ([(r"<row r='?\"?3", '<row  r="2')], "row 2 of a sheet comes after row 2"),
    "far right": ([(r'r="B2"', 'r="XFD2"')], "more than 1,048,576 rows or 1,000 columns"),
    "far down": ([(r'<row r="3"', '<row r="99999999999"')], "more than 1,048,576 rows"),
    "cut off": ([(r"</sheetData>.*", "")], "no whole Excel workbook"),
    "no number": ([(r"<v>3</v>", "<v>3x</v>")], "no whole Excel workbook"),
    "entities": (
        [("<worksheet", f"{BOMB}<worksheet"), ("<v>3</v>", "<v>&e8;</v>")],
        "no whole Excel workbook",
    ),
    "no such text": ([(r't="n"><v>3<', 't="s"><v>99<')], "no whole Excel workbook"),
}


@pytest.mark.parametrize(
    "case", [pytest.param(one, marks=AGAIN if one == "far down" else ()) for one in BROKEN]
)
def test_a_sheet_that_cannot_be_read_wholly_is_refused(case: str, tmp_path: Path) -> None:
    changes, said = BROKEN[case]
    file = rewritten(save(tmp_path / "a.xlsx", s=[HEAD, [1, 2], [3, 4]]), *changes)
    with (
        pytest.raises(BadDeliveryError, match=said) as caught,
        opened(file, "the file") as sheets,
        translated_faults("the file"),
    ):
        list(rows_of(sheets[0], "the file").records([None, None]))
    assert caught.value.remedy


@pytest.mark.parametrize("content", [b"PK\3\4", b"", b"a,b\n1,2\n", b"PK\5\6" + bytes(18)])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(BadDeliveryError, match="no whole Excel workbook"):
        read(tmp_path / "a.xlsx")


def test_what_would_unpack_to_too_much_is_refused_unread(tmp_path: Path) -> None:
    file = save(tmp_path / "a.xlsx", s=[HEAD, [1, 2]])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb", bytes(70 * 1024**2))
    with pytest.raises(BadDeliveryError, match="would unpack from"):
        read(file)
    small = save(tmp_path / "b.xlsx", s=[HEAD, [1, 2]])
    limits = Limits(rows=1, size=1000, cell=5)
    with (
        pytest.raises(BadDeliveryError, match="more than the 1,000"),
        opened(small, "the file", limits.require_size),
    ):
        pass


def test_sheets_are_found_by_their_name_in_any_case(tmp_path: Path) -> None:
    file = save(tmp_path / "a.xlsx", BESTELLUNGEN=[HEAD], orders=[HEAD])
    with opened(file, "the file") as sheets:
        assert sheet_of(ORDERS, sheets, "the file")[0].title == "BESTELLUNGEN"
        assert sheet_of(replace(ORDERS, sheet=""), sheets, "the file")[0].title == "orders"
        with pytest.raises(BadDeliveryError, match="has no sheet 'x'"):
            sheet_of(replace(ORDERS, sheet="x"), sheets, "the file")
        sheets[1][0].title = "bestellungen"
        with pytest.raises(BadDeliveryError, match="2 sheets 'Bestellungen', apart from case"):
            sheet_of(ORDERS, sheets, "the file")

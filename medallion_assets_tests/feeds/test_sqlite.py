"""One look at a table of a SQLite file: what is sent, and what is said when it is refused."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.core.errors import SourceError, TransientSourceError
from medallion_assets.sources.extracts import ChangeWindow
from medallion_assets.sources.sqlite import database as module
from medallion_assets.sources.sqlite.database import SqliteDatabase
from medallion_assets.tables.model import Changes, Column, Table
from medallion_assets.tables.types import Text
from medallion_assets_tests.sqlite_files import make

NOTES = Table(
    source="shop",
    name="notes",
    description="Notes.",
    grain="one row a note",
    file_name="shop_notes_dataset.csv",
    key=("id",),
    changes=Changes(column="changed_at"),
    columns=tuple(Column(n, Text(), n) for n in ("id", "note")),
)
DAY, FIRST = date(2018, 3, 8), date(2018, 1, 1)
COLUMNS = ["id TEXT", "note TEXT", "changed_at TEXT"]
ROWS: list[Sequence[object]] = [
    ("1", "before", "2018-03-07 23:59:59.999999"),
    ("2", "first", "2018-03-08 00:00:00"),
    ("3", 'two\nlines, "quoted"', "2018-03-08T12:00:00"),
    ("4", "", "2018-03-08 23:59:59.999999"),
    ("5", "after", "2018-03-09 00:00:00"),
    ("6", None, None),
    ("7", "a day", "2018-03-09"),
    ("8", "no time", "soon"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with some notes."""
    return make(tmp_path / "shop.sqlite", {"notes": (COLUMNS, ROWS)})


def look(path: Path, **other: Any) -> SqliteDatabase:
    """The file as the platform reads it."""
    given: dict[str, Any] = {
        "zone": "America/Sao_Paulo",
        "first_day": FIRST,
        "overlap": timedelta(0),
        "timeout": timedelta(seconds=60),
        "report": lambda _: None,
    }
    return SqliteDatabase(path, **{**given, **other})


def sent(path: Path, spans: list[ChangeWindow] | None, home: Path, **other: Any) -> list[str]:
    """The lines of a capture, without its header."""
    found = look(path, **other).extract(NOTES, spans, home)
    header, *lines = found.file.read_text().splitlines(keepends=True)
    assert header == '"id","note","changed_at"\n'
    lines = "".join(lines).replace('two\nlines, ""quoted""', "X").splitlines()
    assert found.rows == len(lines)
    return lines


def ids(lines: list[str]) -> str:
    return "".join(line[1] for line in lines)


def test_texts_are_exact_and_a_null_is_no_empty_text(file: Path, tmp_path: Path) -> None:
    lines = sent(file, None, tmp_path)
    assert lines[2] == '"3","X","2018-03-08T12:00:00"'
    assert lines[3] == '"4","","2018-03-08 23:59:59.999999"'
    assert lines[5] == '"6",,'


def test_a_day_is_half_open_and_rows_without_a_time_come_along(file: Path, tmp_path: Path) -> None:
    assert ids(sent(file, [ChangeWindow(DAY, DAY)], tmp_path)) == "23468"


def test_what_changed_at_no_time_that_has_been_comes_along(tmp_path: Path) -> None:
    odd = ("9999-12-31 23:59:59", "infinity", "2999-01-01T00:00:00", "", 1e300)
    rows = [*ROWS, *((str(n), "x", at) for n, at in enumerate(odd, start=10))]
    file = make(tmp_path / "shop.sqlite", {"notes": (COLUMNS, rows)})
    found = sent(file, [ChangeWindow(FIRST, FIRST)], tmp_path)
    assert [line.split(",")[0] for line in found] == [
        '"6"',
        '"8"',
        *(f'"{n}"' for n in range(10, 15)),
    ]


def test_windows_reach_back_and_the_first_one_to_the_beginning(file: Path, tmp_path: Path) -> None:
    hour = timedelta(hours=1)
    assert ids(sent(file, [ChangeWindow(DAY, DAY)], tmp_path, overlap=hour)) == "123468"
    assert ids(sent(file, [ChangeWindow(DAY, DAY)], tmp_path, first_day=DAY)) == "123468"


def test_several_windows_are_one_look(file: Path, tmp_path: Path) -> None:
    before, after = DAY - timedelta(days=1), DAY + timedelta(days=1)
    windows = [ChangeWindow(before, before), ChangeWindow(after, after)]
    assert ids(sent(file, windows, tmp_path)) == "15678"


@pytest.mark.parametrize("name", ["notes", "NOTES", "shop_notes", "shop_notes_dataset"])
def test_a_table_is_found_by_its_name_or_that_of_its_file(name: str, tmp_path: Path) -> None:
    file = make(tmp_path / "shop.sqlite", {name: (COLUMNS, ROWS)})
    assert len(sent(file, None, tmp_path)) == len(ROWS)


def test_two_tables_of_one_name_are_refused(tmp_path: Path) -> None:
    both = dict.fromkeys(("notes", "shop_notes"), (COLUMNS, ROWS))
    file = make(tmp_path / "shop.sqlite", both)
    with pytest.raises(SourceError, match=r"holds 2 tables that may be notes: notes, shop_notes"):
        look(file).extract(NOTES, None, tmp_path)


def test_a_missing_table_and_a_missing_column_are_named(file: Path, tmp_path: Path) -> None:
    letters = replace(NOTES, name="letters", file_name="")
    with pytest.raises(SourceError, match="has no table letters") as caught:
        look(file).extract(letters, None, tmp_path)
    assert "letters, shop_letters" in caught.value.remedy
    assert look(file).missing([NOTES, letters]) == ["letters"]
    late = replace(NOTES, changes=Changes(column="touched_at"))
    with pytest.raises(SourceError, match=r"no such column: notes\.touched_at"):
        look(file).extract(late, [ChangeWindow(DAY, DAY)], tmp_path)


def test_changes_are_told_by_all_tables_or_by_none(tmp_path: Path) -> None:
    told, silent = (COLUMNS, ROWS), (COLUMNS[:2], [row[:2] for row in ROWS])
    letters = replace(NOTES, name="letters", file_name="")
    for n, (first, second, tells) in enumerate([(told, told, True), (silent, silent, False)]):
        file = make(tmp_path / f"{n}.sqlite", {"notes": first, "letters": second})
        assert look(file).is_incremental([NOTES, letters]) is tells
    file = make(tmp_path / "mixed.sqlite", {"notes": told, "letters": silent})
    with pytest.raises(SourceError, match="table letters has no column changed_at, but others"):
        look(file).is_incremental([NOTES, letters])


def test_a_file_that_is_not_there_is_named_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=f"{tmp_path}/none.sqlite does not exist") as caught:
        look(Path("none.sqlite")).extract(NOTES, None, tmp_path)
    assert "four slashes" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"order_id,price\n1,2\n" * 100, bytes(range(256)) * 16])
def test_what_is_no_database_or_encrypted_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "shop.sqlite"
    file.write_bytes(content)
    with pytest.raises(SourceError, match="is no SQLite database, or is encrypted"):
        look(file).extract(NOTES, None, tmp_path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    rows = [(str(n), "x" * 500, "2018-03-08") for n in range(200)]
    file = make(tmp_path / "shop.sqlite", {"notes": (COLUMNS, rows)})
    content = bytearray(file.read_bytes())
    content[8192:20480] = b"\xff" * 12288
    file.write_bytes(content)
    with pytest.raises(SourceError, match="table notes is damaged"):
        look(file).extract(NOTES, None, tmp_path)


def test_a_lock_and_a_slow_answer_may_pass(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as application:
        application.execute("begin exclusive")
        with pytest.raises(TransientSourceError, match="is locked by another program"):
            look(file).extract(NOTES, None, tmp_path)
    monkeypatch.setattr(module, "STEPS", 1)
    with pytest.raises(TransientSourceError, match="was not read in time") as caught:
        look(file, timeout=timedelta(0)).extract(NOTES, None, tmp_path)
    assert "MEDALLION_SOURCE_TIMEOUT_SECONDS" in caught.value.remedy


def test_nothing_can_be_written(file: Path) -> None:
    with pytest.raises(SourceError, match="readonly"), look(file)._connection() as opened:
        opened.execute("delete from notes")


def test_what_is_committed_meanwhile_is_not_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make(tmp_path / "shop.sqlite", {"notes": (COLUMNS, ROWS)})
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("pragma journal_mode = wal")
        real = SqliteDatabase._write

        def late(*given: Any) -> None:
            with writer:
                writer.execute("insert into notes values ('9', 'late', null)")
            real(*given)

        monkeypatch.setattr(SqliteDatabase, "_write", late)
        assert ids(sent(file, None, tmp_path)) == "12345678"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"\x00\x01", r"row 9, column note holds a blob of 2 bytes"),
        (1.5, "row 9, column note holds a binary fraction instead of a text"),
        (7, "row 9, column note holds a whole number instead of a text"),
    ],
)
def test_a_value_that_may_have_lost_something_is_refused_by_its_place(
    value: object, said: str, tmp_path: Path
) -> None:
    columns = ["id TEXT", "note", "changed_at TEXT"]
    rows = [*ROWS, ("9", value, None)]
    file = make(tmp_path / "shop.sqlite", {"notes": (columns, rows)})
    with pytest.raises(SourceError, match=said):
        look(file).extract(NOTES, None, tmp_path)


def test_a_text_that_is_not_utf_8_is_refused_by_its_place(file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("update notes set note = cast(x'63e9' as text) where id = '5'")
    with pytest.raises(SourceError, match=r"row 5, column note holds a text that is not UTF-8"):
        look(file).extract(NOTES, None, tmp_path)

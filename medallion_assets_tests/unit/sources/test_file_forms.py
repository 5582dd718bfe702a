"""Files in other forms are read as exactly as plain ones, and what contradicts a form is told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.core.errors import BadDeliveryError, RefusedColumnsError
from medallion_assets.lake.storage.directory import Directory
from medallion_assets.sources.csv.counting import count_records
from medallion_assets.sources.csv.rows import fast_rows, read_header, records
from medallion_assets.sources.csv.scan import scan
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.sources.landing import Delivery, receive
from medallion_assets.sources.landing_repair import reread_notes
from medallion_assets.tables.file_form import PLAIN, FileForm
from medallion_assets.tables.model import Column, Table
from medallion_assets.tables.types import Text
from medallion_assets_tests.examples import examples
from medallion_assets_tests.unit.sources.csv_files import CsvFile, irregular_files, regular_files
from medallion_assets_tests.unit.sources.test_csv_rows import ENGINE, stored

FORMS = (
    FileForm(delimiter=";"),
    FileForm(delimiter="\t", quote="'"),
    FileForm(delimiter="|", quote="`"),
)
ARTICLES = Table(
    source="shop",
    name="articles",
    description="An article.",
    grain="one row an article",
    file_name="articles.csv",
    key=("code",),
    columns=(Column("code", Text(), "Its code."), Column("label", Text(), "Its label.")),
)
FRENCH = 'code;label\n1;crème brûlée\n2;"à la; carte"\n3;\n'


def swapped(form: FileForm, text: str) -> str:
    """A text with the signs of the plain form and of another one changed for each other."""
    plain, other = PLAIN.delimiter + PLAIN.quote, form.delimiter + form.quote
    return text.translate(str.maketrans(plain + other, other + plain))


def rewritten(form: FileForm, content: bytes) -> Path:
    """A plain file in another form."""
    plain, other = (one.delimiter + one.quote for one in (PLAIN, form))
    signs = bytes.maketrans((plain + other).encode(), (other + plain).encode())
    return stored(content.translate(signs))


@pytest.mark.parametrize("form", FORMS)
@examples(60)
@given(file=st.one_of(regular_files(), irregular_files()))
def test_a_file_in_another_form_is_the_plain_one_with_its_signs_changed(
    form: FileForm, file: CsvFile
) -> None:
    plain, other = stored(file.content), rewritten(form, file.content)
    found = [
        (row.line, [None if v is None else swapped(form, v) for v in row.values], row.fault)
        for row in records(plain, file.columns)
    ]
    read = [(row.line, row.values, row.fault) for row in records(other, file.columns, form)]
    assert read == found
    before, after = scan(plain, file.columns), scan(other, file.columns, form)
    assert (after.regular, after.records) == (before.regular, before.records)
    assert count_records(other, form) == count_records(plain)
    if after.regular and after.records:
        assert fast(other, file.columns, form) == [(line, values) for line, values, _ in found]


def fast(path: Path, columns: int, form: FileForm) -> list[tuple[int, list[str | None]]]:
    """What the fast reader gives."""
    header, seen = [f"c{number}" for number in range(columns)], scan(path, columns, form)
    return [
        (line, list(values))
        for batch in fast_rows(ENGINE.cursor(), path, header, seen, form)
        for *values, line in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]


def test_where_no_field_is_enclosed_a_quote_is_a_sign_like_others() -> None:
    path = stored(b'a\tb\n"x\ty"\n\t"\n')
    form = FileForm(delimiter="\t", quote="")
    assert [row.values for row in records(path, 2, form)] == [['"x', 'y"'], [None, '"']]
    assert scan(path, 2, form).regular
    assert fast(path, 2, form) == [(2, ['"x', 'y"']), (3, [None, '"'])]
    assert read_header(path, form) == ["a", "b"]


def taken_in(home: Path, content: bytes, form: FileForm) -> tuple[Delivery, list[Any], Path]:
    """What receiving a file gives: the delivery, its rows, and the lake."""
    home.mkdir(exist_ok=True)
    (home / "articles.csv").write_bytes(content)
    lake, table = home / "lake", replace(ARTICLES, form=form)
    with duckdb.connect(config={"threads": 1}) as connection:
        file = SourceFile(home, "articles.csv")
        delivery = receive(table, file, Directory(lake), connection, form=form)
        rows = connection.read_parquet(str(delivery.rows(lake))).order("code").fetchall()
    return delivery, [row[:2] for row in rows], lake


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-15", "utf-16", "cp850"])
def test_text_of_another_encoding_is_read_and_its_bytes_are_kept(
    encoding: str, tmp_path: Path
) -> None:
    content = FRENCH.encode(encoding)
    form = FileForm(delimiter=";", encoding=encoding)
    delivery, rows, lake = taken_in(tmp_path, content, form)
    assert rows == [("1", "crème brûlée"), ("2", "à la; carte"), ("3", None)]
    assert (lake / delivery.uri).read_bytes() == content
    names = {path.name for path in (lake / delivery.uri).parent.iterdir()}
    assert names == {"articles.csv", "rows.parquet", "unparsable.parquet", "delivery.json"}


def test_bytes_that_are_none_of_the_encoding_cost_their_record_alone(tmp_path: Path) -> None:
    rows = "".join(f"{number};ü\n" for number in range(10, 60)).encode("cp1252")
    content = b"code;label\n1;\x81\n" + rows
    delivery, rows_read, lake = taken_in(
        tmp_path, content, FileForm(delimiter=";", encoding="cp1252")
    )
    assert (delivery.records, delivery.unparsable, len(rows_read)) == (51, 1, 50)
    faulty = duckdb.read_parquet(str(delivery.unparsable_records(lake))).fetchall()
    assert [(line, reason) for line, reason, _ in faulty] == [(2, "not CP1252")]


@pytest.mark.parametrize(
    ("content", "form", "said"),
    [
        (FRENCH.encode(), FileForm(delimiter=";", encoding="cp1252"), "is UTF-8; its description"),
        (FRENCH.encode("cp1252"), FileForm(delimiter=";"), "are unparsable"),
        (FRENCH.encode(), PLAIN, "seems to be delimited by semicolons, expected commas"),
        (
            FRENCH.replace(";", ",").encode(),
            FileForm(delimiter=";"),
            "seems to be delimited by commas, expected semicolons",
        ),
        (
            FRENCH.replace(";", ",").encode(),
            FileForm(delimiter="\t"),
            "seems to be delimited by commas, expected tabs",
        ),
    ],
)
def test_a_form_that_contradicts_the_file_refuses_it(
    content: bytes, form: FileForm, said: str, tmp_path: Path
) -> None:
    with pytest.raises((BadDeliveryError, RefusedColumnsError)) as caught:
        taken_in(tmp_path, content, form)
    assert said in caught.value.problem
    assert not list((tmp_path / "lake").rglob("*.csv*"))


def test_a_form_that_is_corrected_reads_the_same_bytes_anew(tmp_path: Path) -> None:
    content = b"code;label\n1;'a'\n2;b\n"
    first, rows, _ = taken_in(tmp_path, content, FileForm(delimiter=";"))
    assert rows == [("1", "'a'"), ("2", "b")]
    second, rows, _ = taken_in(tmp_path, content, FileForm(delimiter=";", quote="'"))
    assert rows == [("1", "a"), ("2", "b")]
    assert first.sha256 == second.sha256
    assert first.uri != second.uri


def test_a_lost_note_is_made_anew_in_the_form_of_the_file(tmp_path: Path) -> None:
    form = FileForm(delimiter=";", encoding="cp1252")
    delivery, _, lake = taken_in(tmp_path, FRENCH.encode("cp1252"), form)
    note = (lake / delivery.uri).with_name("delivery.json")
    note.write_text("{")
    with duckdb.connect() as connection:
        made, waiting = reread_notes(Directory(lake), [replace(ARTICLES, form=form)], connection)
    assert (len(made), waiting) == (1, [])
    assert '"parsed": 3' in note.read_text()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"delimiter": ""}, "cannot be the delimiter"),
        ({"delimiter": ";;"}, "cannot be the delimiter"),
        ({"delimiter": "x"}, "cannot be the delimiter"),
        ({"delimiter": "\n"}, "cannot be the delimiter"),
        ({"quote": "«"}, "cannot be the quote"),
        ({"delimiter": '"'}, "cannot be both"),
        ({"encoding": "cp12520"}, "is no encoding that Python knows"),
    ],
)
def test_a_form_in_which_no_file_could_be_read_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        FileForm(**given)

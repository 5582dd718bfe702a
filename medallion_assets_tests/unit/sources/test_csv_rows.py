"""Both readers give every value exactly; the exact one sets bad records aside by line."""

import csv
import io
import re
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import assume, example, given

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.csv import scan as csv_scan
from medallion_assets.sources.csv.counting import count_records, require_all
from medallion_assets.sources.csv.rows import fast_rows, read_header, records
from medallion_assets.sources.csv.scan import scan
from medallion_assets_tests.examples import examples
from medallion_assets_tests.unit.sources.csv_files import (
    BAD_RECORDS,
    GOOD_RECORDS,
    CsvFile,
    irregular_files,
    regular_files,
)

LONE_RETURN = re.compile(rb"\r(?!\n)")

ENGINE = duckdb.connect(config={"threads": 1})

SMALL = 1000
"""Bytes; reading more one by one takes long."""

Read = list[tuple[int, tuple[str | None, ...]]]

quickly = examples(150)


def stored(content: bytes) -> Path:
    """The content as a file; hypothesis wants a new one for each example."""
    with tempfile.NamedTemporaryFile(suffix=".csv", delete=False) as file:
        file.write(content)
    return Path(file.name)


def read_exactly(path: Path, columns: int) -> tuple[Read, list[int]]:
    """What the exact reader gives: good records and lines of bad ones."""
    found = list(records(path, columns))
    good = [(row.line, tuple(row.values)) for row in found if not row.fault]
    return good, [row.line for row in found if row.fault]


def read_fast(path: Path, columns: int) -> Read:
    """What the fast reader gives."""
    header = [f"c{number}" for number in range(columns)]
    batches = list(fast_rows(ENGINE.cursor(), path, header, scan(path, columns)))
    return [
        (line, tuple(values))
        for batch in batches
        for *values, line in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]


@quickly
@given(regular_files())
@example(CsvFile(b'c0\n"a\rb"\nc', 1, ((2, ("a\rb",)), (4, ("c",)))))
@example(CsvFile(b'c0,c1\r\n"",\r\n', 2, ((2, ("", None)),)))
def test_regular_files_are_read_alike_by_both_readers_and_python(file: CsvFile) -> None:
    path = stored(file.content)
    try:
        found = scan(path, file.columns)
        exact, bad = read_exactly(path, file.columns)
        fast = read_fast(path, file.columns) if found.regular and file.good else []
    finally:
        path.unlink()
    assert bad == []
    assert exact == list(file.good)
    if LONE_RETURN.search(file.content):
        assert not found.regular, "whether a lone carriage return ends a line is not its to say"
    else:
        assert found.regular or file.columns == 1, "only one-column files may look like blank lines"
    if found.regular:
        assert found.records == len(file.good)
        assert fast == list(file.good)
    text = io.StringIO(file.content.decode("utf-8-sig"), newline="")
    plain = list(csv.reader(text, strict=True))[1:]
    assert [tuple(row) for row in plain] == [
        tuple(value or "" for value in values) for _, values in file.good
    ]


@quickly
@given(regular_files() | irregular_files())
def test_a_file_is_judged_alike_in_pieces_of_any_size(file: CsvFile) -> None:
    assume(len(file.content) < SMALL)
    path = stored(file.content)
    whole = scan(path, file.columns)
    try:
        with pytest.MonkeyPatch.context() as patched:
            for size in (1, 7, 64):
                patched.setattr(csv_scan, "CHUNK", size)
                found = scan(path, file.columns)
                assert (found.regular, found.records) == (whole.regular, whole.records)
                numbers = np.arange(1, whole.records + 1)
                assert found.lines(numbers).tolist() == whole.lines(numbers).tolist()
    finally:
        path.unlink()


@quickly
@given(irregular_files())
def test_bad_records_never_cost_a_good_one(file: CsvFile) -> None:
    path = stored(file.content)
    try:
        good, bad = read_exactly(path, file.columns)
    finally:
        path.unlink()
    assert bad == list(file.bad)
    assert good == list(file.good)


@quickly
@given(regular_files() | irregular_files())
@example(CsvFile(b"\xef\xbb\xbf\na,b\n1,2\n", 2, ()))
@example(CsvFile(b'a,b\r\n\r\n1,"x\ry"\r\n3,4\n\n', 2, ()))
@example(CsvFile(b"a\r1\r\r2", 1, ()))
def test_records_are_counted_apart_from_the_exact_reader(file: CsvFile) -> None:
    path = stored(file.content)
    try:
        found = list(records(path, file.columns))
        require_all(path, len(found), found)
        counted = count_records(path)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(csv_scan, "CHUNK", 7)
            assert len(file.content) > SMALL or count_records(path) == counted
        texts = [row for row in found if row.fault in {"NUL byte", "not UTF-8"}]
        if counted is not None and not texts:
            for wrong in (len(found) - 1, len(found) + 1):
                with pytest.raises(BadDeliveryError, match=f"but {counted} were counted"):
                    require_all(path, wrong, found)
    finally:
        path.unlink()


@pytest.mark.parametrize("bad", [b"c", b"c,d,e"])
def test_files_with_records_of_another_length_are_counted(bad: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b'a,b\n1,"x\n\ny"\n\n' + bad + b"\r\n3,4")
    assert count_records(path) == 3


def read_content(content: bytes, directory: Path) -> tuple[Read, list[int]]:
    path = directory / "file.csv"
    path.write_bytes(content)
    return read_exactly(path, 2)


@pytest.mark.parametrize("bad", BAD_RECORDS, ids=repr)
def test_a_bad_record_makes_a_file_irregular(bad: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"a,b\nc,d\n" + bad + b"\ne,f\n")
    assert not scan(path, 2).regular or b"\xff" in bad or b"\xe9" in bad
    assert read_exactly(path, 2) == ([(2, ("c", "d")), (4, ("e", "f"))], [3])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a,b\n1,2\r\n", "mixed line ends"),
        (b"a,b\r1,2\r", "lone carriage returns"),
        (b"a,b\n\n1,2\n", "a blank line"),
        (b"a,b\n1,2\n\n", "a blank line at the end"),
        (b'a,b\n1,"2\n', "an unclosed quote"),
        (b'a,b\n1,2"\n3,"4\n', "stray quotes that are even in number"),
        (b"a,b\n" + GOOD_RECORDS[-1][0] + b"\n", "a record beyond one megabyte"),
        (b"", "nothing at all"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_fast_reader_is_not_trusted_with(content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert not scan(path, 2).regular, why


def test_an_unclosed_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    good, bad = read_content(b'a,b\n1,"2\n3,4\n5,6\n', tmp_path)
    assert good == [(3, ("3", "4")), (4, ("5", "6"))]
    assert bad == [2]


def test_the_bytes_of_a_bad_record_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b'a,b\r\n"x"y,1\r\n')
    (record,) = records(path, 2)
    assert record.raw == b'"x"y,1\r\n'
    assert record.values == []
    assert record.fault == "misplaced quote"
    assert not record.cut_off


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (b'"x"y,1', "misplaced quote"),
        (b'1,"x', "quote never closed"),
        (b"1", "1 fields instead of 2"),
        (b"1,2,3", "3 fields instead of 2"),
        (b"1,\0", "NUL byte"),
        (b"1,\xe9", "not UTF-8"),
    ],
)
def test_a_fault_says_what_is_wrong(bad: bytes, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"a,b\n" + bad)
    (record,) = records(path, 2)
    assert record.fault == fault
    assert record.cut_off


def test_a_field_of_ten_megabytes_survives(tmp_path: Path) -> None:
    huge = 'ação, "x"\r\n' * 800_000
    assert len(huge.encode()) > 10_000_000
    quoted = '"' + huge.replace('"', '""') + '"'
    good, bad = read_content(f"a,b\n1,{quoted}\n2,y\n".encode(), tmp_path)
    assert bad == []
    assert [values for _, values in good] == [("1", huge), ("2", "y")]
    assert [line for line, _ in good] == [2, 800_003]


@pytest.mark.parametrize(
    ("content", "header"),
    [
        (b"a,b\n", ["a", "b"]),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", ["a", "b"]),
        (b'" a ","b"', ["a", "b"]),
        (b"", []),
        (b"a;b\n", ["a;b"]),
        (b'a,"b\n', ['a,"b']),
    ],
)
def test_the_header_is_read_without_its_byte_order_mark(
    content: bytes, header: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert read_header(path) == header

"""A file that cannot be what it claims is refused with a reason and without a trace."""

import zipfile
from pathlib import Path

import duckdb
import pytest

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets_tests.shop import LINES, SALES, hex_id
from medallion_assets_tests.unit.sources.delivered import GOOD, HEADER, ONE, landed, take_in

REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", r"lines\.csv is empty"),
    "header only": (HEADER.encode(), r"lines\.csv has a header but no rows"),
    "header only without line end": (HEADER.strip().encode(), "has a header but no rows"),
    "missing column": (
        f"sale_id,line,price\n{ONE},1,9.90\n".encode(),
        r"lines\.csv, line 1: no column article_id",
    ),
    "no header": (GOOD.encode(), r"lines\.csv, line 1: no column sale_id, line"),
    "duplicate column": (
        f"sale_id,line,article_id,price,price\n{ONE},1,{ONE},9.90,1\n".encode(),
        r"lines\.csv, line 1: the column 'price' is named twice, .*columns 4 and 5",
    ),
    "columns that differ in case only": (
        f"PRICE,sale_id,line,article_id,price\n1.00,{ONE},1,{ONE},9.90\n".encode(),
        r"lines\.csv, line 1: the column 'price' is named twice, .*columns 1 and 5",
    ),
    "columns that differ in case only, the described one first": (
        f"sale_id,line,article_id,price,Note,NOTE\n{ONE},1,{ONE},9.90,a,b\n".encode(),
        r"the column 'note' is named twice, .*columns 5 and 6",
    ),
    "a comma too many": (
        f"{HEADER.strip()},\n{GOOD.strip()},\n".encode(),
        r"lines\.csv, line 1: column 5 of 5 has no name",
    ),
    "a column named as the platform's": (
        f"{HEADER.strip()},_ROW_HASH\n{GOOD.strip()},x\n".encode(),
        r"lines\.csv, line 1: a column is named '_ROW_HASH', which cannot be kept",
    ),
    "header in another case": (
        (HEADER.title() + GOOD).encode(),
        r"no column sale_id, .*it has 'Sale_Id' for sale_id.*to the letter",
    ),
    "header with spaces": (
        (HEADER.replace("sale_id", " Sale ID ") + GOOD).encode(),
        r"no column sale_id; it has 'Sale ID' for sale_id",
    ),
    "semicolons": (
        (HEADER + GOOD).replace(",", ";").encode(),
        r"lines\.csv, line 1: .*delimited by semicolons",
    ),
    "tabs": ((HEADER + GOOD).replace(",", "\t").encode(), "delimited by tabs"),
    "UTF-16": ((HEADER + GOOD).encode("utf-16"), r"lines\.csv is UTF-16; expected UTF-8"),
    "UTF-16 without mark": ((HEADER + GOOD).encode("utf-16-le"), r"lines\.csv, line 1: no column"),
    "Latin-1": (
        (HEADER + f"{ONE},1,maçã,9.90\n" * 50).encode("latin-1"),
        r"lines\.csv: 50 of 50 records are unparsable, the first in line 2: not UTF-8",
    ),
    "cut off within a record": (
        (HEADER + GOOD * 3)[:-45].encode(),
        r"lines\.csv, line 4: the file ends within a record",
    ),
    "cut off within quotes": (
        f'{HEADER}{GOOD}{ONE},1,"it was'.encode(),
        r"lines\.csv, line 3: the file ends within a record",
    ),
    "cut off after a line break within quotes": (
        f'{HEADER}{GOOD}{ONE},1,"it was\n'.encode(),
        r"lines\.csv, line 3: the file ends within a record",
    ),
    "cut off within a letter": (
        f"{HEADER}{GOOD}{ONE},1,{ONE},9€".encode()[:-1],
        "the file ends within a record",
    ),
    "ragged": (
        (HEADER + GOOD * 10 + f"{ONE},2\n" * 21).encode(),
        r"lines\.csv: 21 of 31 records are unparsable, the first in line 12: 2 fields",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_right_is_refused_without_a_trace(
    name: str, home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    content, message = REFUSED[name]
    (home / "lines.csv").write_bytes(content)
    with pytest.raises(BadDeliveryError, match=message) as refusal:
        take_in(LINES, home, connection)
    assert str(home / "lines.csv") in refusal.value.problem
    assert refusal.value.remedy
    assert landed(home) == []


def test_few_unparsable_records_refuse_no_file(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    (home / "lines.csv").write_text(HEADER + f"{ONE},2\n" * 20 + GOOD * 80)
    assert take_in(LINES, home, connection)[0].unparsable == 20
    (home / "lines.csv").write_text(HEADER + f"{ONE},2\n" + GOOD)
    assert take_in(LINES, home, connection)[0].unparsable == 1


@pytest.mark.parametrize(("bad", "good"), [(20, 79), (20, 1), (2, 7)])
def test_a_file_that_is_unparsable_to_a_fifth_is_refused_however_small(
    bad: int, good: int, home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    (home / "lines.csv").write_text(HEADER + f"{ONE},2\n" * bad + GOOD * good)
    with pytest.raises(BadDeliveryError, match=f"{bad} of {bad + good} records are unparsable"):
        take_in(LINES, home, connection)


@pytest.mark.parametrize("position", range(40, 400, 40))
def test_a_damaged_zip_is_refused(
    position: int, home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    archive = home.parent / "export.zip"
    rows = "".join(f"{hex_id(n * 7919)},open,2024-05-01 10:{n % 60:02d}:00,\n" for n in range(99))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("sales.csv", ",".join(SALES.column_names) + "\n" + rows)
    content = bytearray(archive.read_bytes())
    content[position] ^= 0xFF
    archive.write_bytes(content)
    with pytest.raises(BadDeliveryError, match=r"export\.zip:sales\.csv is damaged"):
        take_in(SALES, archive, connection)
    assert landed(home) == []


def test_a_file_that_may_not_be_read_is_refused(
    home: Path, connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything, so the refusal is made here."""
    real = Path.open

    def refuse(path: Path, mode: str = "r", **options: str) -> object:
        if path == home / "sales.csv":
            raise PermissionError(13, "Permission denied")
        return real(path, mode, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadDeliveryError, match=r"sales\.csv may not be read") as refusal:
        take_in(SALES, home, connection)
    assert "permission" in refusal.value.remedy
    assert landed(home) == []

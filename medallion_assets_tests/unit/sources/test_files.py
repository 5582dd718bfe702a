"""Which file of an export belongs to which table; none and two are refused."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from medallion_assets.core.errors import BadDeliveryError, ConfigurationError, MedallionError
from medallion_assets.sources import export_files
from medallion_assets.sources.export_files import SourceFile, find
from medallion_assets_tests.shop import SALES, THREE_DAYS, export


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An export with three good files."""
    return export(tmp_path / "export", THREE_DAYS)


def test_a_missing_file_is_named(home: Path) -> None:
    (home / "sales.csv").unlink()
    with pytest.raises(BadDeliveryError, match=r"no file for table sales; expected sales\.csv"):
        find(SALES, home)
    assert find(replace(SALES, optional=True), home) is None


@pytest.mark.parametrize(
    "copy", ["sales (1).csv", "SALES.CSV", "sales - Copy.csv", "sales_copy.csv", "sales.csv.gz"]
)
def test_two_files_for_one_table_are_refused(copy: str, home: Path) -> None:
    (home / copy).write_bytes((home / "sales.csv").read_bytes())
    with pytest.raises(BadDeliveryError, match="2 files for table sales") as refusal:
        find(SALES, home)
    assert copy in refusal.value.problem
    assert "keep only the right one" in refusal.value.remedy


@pytest.mark.parametrize("near", ["sales.csv.bz2", "Sales.tsv", "sales (1).csv.zip", "sales.xlsx"])
@pytest.mark.parametrize("optional", [True, False])
def test_a_file_in_another_form_is_named_where_the_right_one_is_missing(
    near: str, home: Path, *, optional: bool
) -> None:
    (home / "sales.csv").rename(home / near)
    with pytest.raises(BadDeliveryError, match="which is not read; expected") as refusal:
        find(replace(SALES, optional=optional), home)
    assert near in refusal.value.problem


def test_other_files_are_no_matter(home: Path) -> None:
    (home / "sales.csv.md5").write_text("x")
    (home / "readme.txt").write_text("x")
    (home / "old_sales.csv").write_text("x")
    assert find(SALES, home) == SourceFile(home, "sales.csv")


def test_half_a_zip_is_refused(home: Path) -> None:
    archive = home.parent / "export.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.write(home / "sales.csv", "sales.csv")
    archive.write_bytes(archive.read_bytes()[:200])
    with pytest.raises(MedallionError, match=r"export\.zip is neither a directory nor a zip"):
        find(SALES, archive)


@pytest.mark.parametrize("missing", [None, "nowhere"])
def test_a_missing_export_names_its_setting(missing: str | None, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="MEDALLION_SHOP_EXPORT"):
        find(SALES, tmp_path / missing if missing else None)


def test_a_zip_that_would_fill_the_disk_is_refused_before_it_is_unpacked(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_files, "SMALL_ENTRY", 1024**2)
    archive = home.parent / "export.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("sales.csv", b"0" * 4 * 1024**2)
        target.writestr("small.csv", b"0" * 1024**2)
        target.writestr("lines.csv", bytes(range(256)) * 8192)
    file = find(SALES, archive)
    assert file
    with pytest.raises(BadDeliveryError, match=r"would unpack .* to 4,194,304 bytes") as caught:
        file.copy_to(home.parent / "copy")
    assert "unpack it" in caught.value.remedy
    assert not (home.parent / "copy").exists()
    SourceFile(archive, "small.csv").copy_to(home.parent / "copy")
    assert (home.parent / "copy").stat().st_size == 1024**2

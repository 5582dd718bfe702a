"""A disk that is full or may not be written: an error with a remedy, and nothing changes."""

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

import medallion_assets.core.sql
import medallion_assets.lake.reading
from medallion_assets.core.errors import LakeError
from medallion_assets_tests.platform import Platform, nothing_changes
from medallion_assets_tests.shop import THREE_DAYS, line, sale, shop, with_export
from medallion_assets_tests.tiers import parametrize_once


@pytest.fixture
def loaded(loaded_shop: Platform) -> Platform:
    """A lake with three days, and a newer export that is not loaded yet."""
    files = {**THREE_DAYS, "sales": [*THREE_DAYS["sales"], sale(6, 3)], "lines": [line(1), line(6)]}
    return with_export(loaded_shop, files)


Fault = Callable[..., NoReturn]


def fails(number: int) -> Fault:
    """A call that the disk refuses."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return refuse


FULL, READ_ONLY = (errno.ENOSPC, "no space left"), (errno.EROFS, "cannot be written")
PLACES = [
    "medallion_assets.lake.publish.replace_files",
    "medallion_assets.lake.publish.open_journal",
    "medallion_assets.bronze.appending.stage",
    "medallion_assets.sources.export_files.shutil.copyfileobj",
]


@parametrize_once(
    ("number", "problem", "place"),
    [
        *((*FULL, place) for place in PLACES),
        (*READ_ONLY, PLACES[0]),
        *(pytest.param(*READ_ONLY, place, marks=pytest.mark.long) for place in PLACES[1:]),
    ],
)
def test_a_disk_that_refuses_is_explained_and_changes_nothing(
    number: int, problem: str, place: str, loaded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nothing_changes(loaded), monkeypatch.context() as patched:
        patched.setattr(place, fails(number))
        with pytest.raises(LakeError, match=problem) as caught:
            loaded.run()
        assert str(loaded.root) in str(caught.value)
        assert caught.value.remedy


def test_a_full_disk_while_duckdb_writes_is_explained(
    loaded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.fail("this test needs /dev/full, which every Linux has")
    real = medallion_assets.core.sql.text
    with nothing_changes(loaded), monkeypatch.context() as patched:
        patched.setattr(
            medallion_assets.lake.reading,
            "text",
            lambda value: real(str(full) if value.endswith("part-0.parquet") else value),
        )
        with pytest.raises(LakeError, match="no space left"):
            loaded.run()


def test_a_lake_that_cannot_be_created_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    platform = replace(shop(tmp_path), root=tmp_path / "file" / "lake")
    with pytest.raises(LakeError, match="no directory") as caught:
        platform.run()
    assert "MEDALLION_LAKE" in caught.value.remedy


def test_a_damaged_catalogue_is_explained(tmp_path: Path) -> None:
    platform = shop(tmp_path)
    platform.root.mkdir(parents=True)
    (platform.root / "catalog.db").write_bytes(b"no database at all, though long enough " * 50)
    with pytest.raises(LakeError, match=r"catalogue of the lake .* is damaged") as caught:
        platform.run()
    assert "catalog.db" in caught.value.remedy


@pytest.mark.again
def test_a_lake_whose_files_were_deleted_is_explained(tmp_path: Path) -> None:
    platform = shop(tmp_path)
    platform.run()
    shutil.rmtree(platform.root / "ledger" / "entries" / "metadata")
    with pytest.raises(LakeError, match="was moved, or files of it were deleted") as caught:
        platform.run()
    assert "move it back" in caught.value.remedy


def test_no_run_writes_through_a_copied_lake(tmp_path: Path) -> None:
    platform = shop(tmp_path)
    platform.run()
    copied = replace(platform, root=shutil.copytree(platform.root, tmp_path / "copy"))
    with nothing_changes(platform), pytest.raises(LakeError, match="moved or copied") as caught:
        copied.run()
    assert str(platform.root) in caught.value.remedy

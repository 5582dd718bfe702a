"""A lake whose catalogue is lost is refused by everything, and is whole again with it."""

import shutil
from pathlib import Path

import pytest

from medallion_assets.cli.ledger.totals import ledger_rows
from medallion_assets.cli.views import select
from medallion_assets.core.errors import LakeError
from medallion_assets.lake.iceberg.catalogues import MARKER
from medallion_assets.lake.maintenance import maintain
from medallion_assets.lake.opening import open_lake
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import shop
from medallion_assets_tests.tiers import parametrize_once


def lose(database: Path, how: str) -> None:
    """Remove the catalogue, or cut it off."""
    if how == "is missing":
        database.unlink()
    else:
        database.write_bytes(b"")


@parametrize_once("how", ["is missing", "is empty"])
def test_a_lake_without_its_catalogue_is_refused_and_keeps_its_files(
    loaded_shop: Platform, how: str, tmp_path: Path
) -> None:
    database = loaded_shop.root / "catalog.db"
    kept = shutil.copy(database, tmp_path / "catalog.db")
    before = loaded_shop.state()
    files = {path for path in loaded_shop.root.rglob("*") if path != database}
    lose(database, how)
    for attempt in (
        loaded_shop.run,
        lambda: open_lake(loaded_shop.settings),
        lambda: select(loaded_shop.settings, "select 1"),
    ):
        with pytest.raises(LakeError, match=rf"has tables, but its catalogue .* {how}") as caught:
            attempt()
        assert "medallion repair" in caught.value.remedy
        assert "restore catalog.db from a backup" in caught.value.remedy
    assert files <= set(loaded_shop.root.rglob("*"))
    shutil.copy(kept, database)
    assert loaded_shop.state() == before


def test_the_catalogue_of_another_lake_is_refused(loaded_shop: Platform, tmp_path: Path) -> None:
    other = shop(tmp_path)
    other.run()
    shutil.copy(other.root / "catalog.db", loaded_shop.root / "catalog.db")
    with pytest.raises(LakeError, match=r"was built with another catalogue|was moved or copied"):
        loaded_shop.run()


@pytest.mark.again
def test_a_lake_that_was_built_before_there_were_markers_goes_on(loaded_shop: Platform) -> None:
    before = loaded_shop.state()
    (loaded_shop.root / MARKER).unlink()
    loaded_shop.run()
    assert loaded_shop.state() == before


def test_an_empty_directory_becomes_a_lake_that_knows_itself(tmp_path: Path) -> None:
    platform = shop(tmp_path)
    assert not platform.lake.exists
    platform.run()
    assert (platform.root / MARKER).exists()
    (platform.root / "catalog.db").unlink()
    with pytest.raises(LakeError, match="is missing"):
        maintain(platform.lake, lambda _: None)


@pytest.mark.again
def test_a_ledger_without_the_newest_column_is_read_and_gets_it(loaded_shop: Platform) -> None:
    """Removed rows were counted as superseded before they had a column."""
    rows = "select * exclude (removed) from ledger.entries order by all"
    before = select(loaded_shop.settings, rows)
    entries = loaded_shop.lake.load("ledger.entries")
    with entries.update_schema(allow_incompatible_changes=True) as update:
        update.delete_column("removed")
    assert select(loaded_shop.settings, rows) == before
    assert ledger_rows(loaded_shop.settings)[1].balanced
    assert loaded_shop.ledger("sales")[loaded_shop.day(0)].rows.removed == 0
    loaded_shop.run()
    assert loaded_shop.imbalances() == []

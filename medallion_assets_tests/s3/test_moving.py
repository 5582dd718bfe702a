"""A lake moves from a directory to S3, on to another prefix, and back."""

from dataclasses import replace
from pathlib import Path

import pytest

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import MOVING, open_lake
from medallion_assets.lake.removal import require_removable
from medallion_assets.settings.lake import CatalogKind
from medallion_assets.silver.relocation import move_lake
from medallion_assets.silver.verification import verify_lake
from medallion_assets_tests.integration.test_faults import NEWER, undisturbed_states
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.s3.conftest import on_s3
from medallion_assets_tests.s3.server import new_prefix
from medallion_assets_tests.shop import with_export


def moved(
    platform: Platform, place: str, state: Path | None = None, *, remove_old: bool = False
) -> None:
    with platform.session("move") as session:
        move_lake(session, place, state, tables=platform.tables, remove_old=remove_old)


@pytest.mark.again
def test_from_a_directory_to_s3_on_and_back(
    loaded_shop: Platform, tmp_path: Path, shared: Path
) -> None:
    first, newer_state = undisturbed_states(shared)
    there = on_s3(loaded_shop, tmp_path / "state")
    assert there.place
    moved(loaded_shop, there.place, tmp_path / "state")
    assert there.state() == first
    assert verify_lake(there.settings, deep=True, tables=there.tables).damages == []
    newer = with_export(there, NEWER)
    newer.run()
    assert newer.state() == newer_state
    other = replace(newer, root=tmp_path / "other", place=new_prefix())
    assert other.place
    moved(newer, other.place, tmp_path / "other")
    assert other.state() == newer_state
    back = replace(newer, root=tmp_path / "back", place=None)
    moved(other, str(back.root))
    assert back.state() == newer_state
    back.run()
    assert back.state() == newer_state


def test_what_is_not_empty_or_unfinished_on_s3_is_refused(
    loaded_shop: Platform, tmp_path: Path
) -> None:
    there = on_s3(loaded_shop, tmp_path / "state")
    assert there.place
    there.lake.storage.write(MOVING, b'{"from": "/another"}')
    with pytest.raises(LakeError, match="unfinished copy of another lake"):
        open_lake(there.settings)
    with pytest.raises(ConfigurationError, match="is not empty"):
        moved(loaded_shop, there.place, tmp_path / "state")
    with pytest.raises(ConfigurationError, match="is not empty"):
        moved(loaded_shop, new_prefix(), loaded_shop.root)


@pytest.mark.again
def test_a_lake_on_s3_is_removed_once_its_copy_is_whole(s3_shop: Platform, tmp_path: Path) -> None:
    s3_shop.run()
    state, storage = s3_shop.state(), s3_shop.lake.storage
    storage.write("silver/damaged.parquet", b"what no table names goes too")
    back = replace(s3_shop, root=tmp_path / "back", place=None)
    moved(s3_shop, str(back.root), remove_old=True)
    assert back.state() == state
    left = [item.key for item in storage.listed("") if not item.key.startswith("lease/")]
    assert left == [MOVING]
    assert not (s3_shop.settings.state_root / "catalog.db").exists()
    with pytest.raises(LakeError, match=f"was moved to {back.root}"):
        s3_shop.run()


def test_tables_that_another_catalogue_lists_are_not_removed(s3_shop: Platform) -> None:
    lake = s3_shop.lake
    for kind in (CatalogKind.GLUE, CatalogKind.POSTGRESQL):
        listed = Lake(lake.root, lake.storage, replace(lake.catalogue, kind=kind))
        with pytest.raises(ConfigurationError, match=f"are listed in {kind}") as caught:
            require_removable(listed)
        assert "without --remove-old" in caught.value.remedy

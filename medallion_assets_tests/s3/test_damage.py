"""A damaged lake on S3 is noticed by what is stored, and made whole like a directory."""

from dataclasses import replace

import pytest

from medallion_assets.core.errors import DamagedError, LakeError
from medallion_assets.lake.named_files import NamedFile
from medallion_assets.lake.verification import Verified
from medallion_assets.silver.repair import repair_lake
from medallion_assets.silver.verification import verify_lake
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import SHOP


@pytest.fixture
def loaded(s3_shop: Platform) -> Platform:
    s3_shop.run()
    return s3_shop


def verified(platform: Platform, *, deep: bool = True) -> Verified:
    return verify_lake(platform.settings, deep=deep, tables=SHOP)


def first_file(platform: Platform, table: str) -> NamedFile:
    return platform.reader().named(table)[0]


@pytest.mark.again
def test_objects_are_compared_and_not_their_copies(loaded: Platform) -> None:
    assert verified(loaded).damages == []
    assert verified(loaded).unknown == 0
    storage, file = loaded.lake.storage, first_file(loaded, "silver.shop_sales")
    content = storage.read(file.key)
    assert content
    storage.write(file.key, content[:-4] + b"\0AR1")
    (found,) = verified(loaded).damages
    assert (found.file, found.day, found.table) == (file.key, file.day, "silver.shop_sales")
    assert verified(loaded, deep=False).damages == []
    storage.write(file.key, content[:-1])
    assert [one.file for one in verified(loaded, deep=False).damages] == [file.key]
    storage.delete([file.key])
    assert [one.file for one in verified(loaded, deep=False).damages] == [file.key]
    assert repair_lake(loaded.settings, tables=SHOP).left == []
    state = loaded.state
    loaded.run([])
    assert verified(loaded).damages == []
    assert state()


@pytest.mark.again
def test_a_copy_of_metadata_that_is_cut_off_is_fetched_anew(loaded: Platform) -> None:
    state = loaded.state()
    for file in (loaded.settings.lake_root / "silver").rglob("metadata/*"):
        file.write_bytes(file.read_bytes()[:-50])
    assert loaded.state() == state


@pytest.mark.again
def test_a_damaged_copy_of_data_is_removed_and_the_next_run_fetches_it(loaded: Platform) -> None:
    file, state = first_file(loaded, "bronze.shop_sales"), loaded.state()
    copy = loaded.settings.lake_root / file.key
    content = copy.read_bytes()
    copy.write_bytes(content[:8] + bytes(len(content) - 8))
    insisting = replace(loaded, accept_removals=True)
    with pytest.raises(DamagedError, match="was changed") as caught:
        insisting.run()
    assert "run again" in caught.value.remedy
    insisting.run()
    assert loaded.state() == state


@pytest.mark.again
def test_a_catalogue_that_was_here_is_made_anew(loaded: Platform) -> None:
    heads, state = loaded.heads(), loaded.state()
    catalogue = loaded.settings.state_root / "catalog.db"
    catalogue.write_bytes(b"")
    with pytest.raises(LakeError, match="medallion repair"):
        loaded.heads()
    catalogue.write_bytes(b"")
    repair_lake(loaded.settings, tables=SHOP)
    assert (loaded.heads(), loaded.state()) == (heads, state)


@pytest.mark.again
def test_another_machine_does_not_make_a_second_catalogue(loaded: Platform) -> None:
    (loaded.settings.state_root / "catalog.db").unlink()
    for _ in range(2):
        refused = pytest.raises(LakeError, match="may have its catalogue on another machine")
        with refused as caught:
            repair_lake(loaded.settings, tables=SHOP)
        assert "make" in caught.value.remedy
        assert "an empty file and repeat" in caught.value.remedy
        with pytest.raises(LakeError, match="another catalogue"):
            loaded.heads()

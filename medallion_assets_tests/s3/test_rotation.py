"""A lake on S3 gets another key as one in a directory does."""

from pathlib import Path

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.silver import pseudonyms
from medallion_assets.silver.rotation import rotate
from medallion_assets.silver.verification import verify_lake
from medallion_assets_tests.integration.rotation.rotating import (
    FILES,
    NEW_KEY,
    PERSONAL,
    found_pseudonyms,
    rotated,
    run_with,
)
from medallion_assets_tests.integration.rotation.test_killed import KilledError
from medallion_assets_tests.integration.rotation.test_rotation import renamed
from medallion_assets_tests.platform import PII_KEY, Platform
from medallion_assets_tests.s3.conftest import on_s3
from medallion_assets_tests.shop import SALES, shop


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A shop on S3 whose sales hold pseudonyms in silver, history and quarantine."""
    tables = tuple(PERSONAL if table is SALES else table for table in shop(tmp_path).tables)
    local = shop(tmp_path, FILES, name="personal", tables=tables)
    monkeypatch.setattr(pseudonyms, "all_tables", lambda: tables)
    platform = on_s3(local, tmp_path / "state")
    platform.run()
    return platform


@pytest.mark.again
def test_pseudonyms_change_and_nothing_else_does(
    loaded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = loaded.state()
    former = found_pseudonyms(before)
    rotated(loaded)
    after = loaded.state()
    assert not found_pseudonyms(after) & former
    assert renamed(after, {}) == renamed(before, {})
    assert verify_lake(loaded.settings, deep=True, tables=loaded.tables).damages == []
    with pytest.raises(ConfigurationError, match="MEDALLION_PII_KEY"):
        run_with(loaded, PII_KEY, monkeypatch)
    run_with(loaded, NEW_KEY, monkeypatch)
    assert renamed(loaded.state(), {}) == renamed(before, {})


@pytest.mark.long
@pytest.mark.parametrize("step", ["publish", "finish_rotation"])
def test_killed_before_or_after_its_publication_it_is_all_or_nothing(
    loaded: Platform, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = loaded.state()

    def dies(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(f"{rotate.__module__}.{step}", dies)
        with pytest.raises(KilledError):
            rotated(loaded)
    key = PII_KEY if step == "publish" else NEW_KEY
    run_with(loaded, key, monkeypatch)
    assert renamed(loaded.state(), {}) == renamed(before, {})
    assert verify_lake(loaded.settings, deep=True, tables=loaded.tables).damages == []

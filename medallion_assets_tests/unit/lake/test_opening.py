"""A lake that is made while others look at it is seen whole, or not at all."""

from pathlib import Path
from typing import Any

import pytest
from pyiceberg.catalog.sql import SqlCatalog

from medallion_assets.lake.iceberg.catalogues import BUSY_SECONDS, Catalogue
from medallion_assets.lake.lake import Lake
from medallion_assets.settings.lake import CatalogKind


def test_nobody_sees_a_lake_whose_catalogue_is_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    real = SqlCatalog.create_tables

    def looked_at(catalog: SqlCatalog, *arguments: Any) -> None:
        seen.append(Lake(tmp_path).exists)
        real(catalog, *arguments)
        seen.append(Lake(tmp_path).exists)

    monkeypatch.setattr(SqlCatalog, "create_tables", looked_at)
    lake = Lake(tmp_path)
    assert lake.identifiers() == []
    assert seen == [False, False]
    assert lake.exists


def test_what_a_killed_maker_of_a_lake_left_is_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SqlCatalog, "create_tables", killed)
        with pytest.raises(KeyboardInterrupt):
            Lake(tmp_path).identifiers()
    assert not Lake(tmp_path).exists
    assert Lake(tmp_path).identifiers() == []


def test_the_place_of_the_catalogue_may_be_missing(tmp_path: Path) -> None:
    catalogue = Catalogue(CatalogKind.SQLITE, tmp_path / "state" / "of-this-machine")
    assert Lake(tmp_path / "lake", catalogue=catalogue).identifiers() == []
    assert catalogue.directory.stat().st_mode & 0o777 == 0o700


def test_commits_wait_for_each_other_on_a_slow_disk(tmp_path: Path) -> None:
    """SQLite gives up after five seconds unless it is told otherwise."""
    catalog = Lake(tmp_path).catalog
    assert isinstance(catalog, SqlCatalog)
    with catalog.engine.connect() as connection:
        (milliseconds,) = connection.exec_driver_sql("pragma busy_timeout").one()
    assert milliseconds == BUSY_SECONDS * 1000 > 5 * 60 * 1000

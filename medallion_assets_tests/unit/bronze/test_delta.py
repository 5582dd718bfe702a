"""The relations of bronze have the columns that their schemas say."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from medallion_assets.bronze import appending, landed
from medallion_assets.bronze.changes import capture
from medallion_assets.bronze.delta import Relation, define
from medallion_assets.bronze.snapshot import diff
from medallion_assets_tests.feeds.history import History, Version
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import article, line, sale, shop

LATER = datetime(2024, 5, 2, 12)  # noqa: DTZ001 - a local time of the shop


def lacking(platform: Platform, patch: pytest.MonkeyPatch) -> tuple[set[str], dict[str, set[str]]]:
    """The relations that a run defines, and which columns each of them lacks."""
    seen: set[str] = set()
    missing: dict[str, set[str]] = {}

    def checked(
        connection: duckdb.DuckDBPyConnection, relation: Relation, sql: str, *, stored: bool = False
    ) -> Relation:
        define(connection, relation, sql, stored=stored)
        seen.add(relation.name)
        absent = set(relation.schema) - set(connection.view(relation.name).columns)
        if absent:
            missing[relation.name] = absent
        return relation

    for module in (appending, capture, diff, landed):
        patch.setattr(module, "define", checked)
    platform.run()
    return seen, missing


@pytest.mark.again
def test_of_whole_deliveries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, missing = lacking(shop(tmp_path), monkeypatch)
    assert {"held", "landed", "dated", "changed_keys", "current_rows", "parent_rows"} <= seen
    assert missing == {}


def test_of_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = [Version("sales", sale(1, 1), LATER), Version("lines", line(1, 1, 1), LATER)]
    platform = History([article(1)], versions).platform(tmp_path, monkeypatch)
    seen, missing = lacking(platform, monkeypatch)
    assert {"held", "landed", "dated", "changed_keys", "candidates", "parent_rows"} <= seen
    assert missing == {}

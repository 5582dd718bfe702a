"""The marketplace as a SQLite file is the marketplace: its silver is that of the CSV export."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.core.errors import SourceError
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistParameters, generate
from medallion_assets.sources.origin import is_incremental
from medallion_assets.systems.olist import OLIST
from medallion_assets_tests.feeds.history import PROVENANCE
from medallion_assets_tests.platform import PII_KEY, Outcomes, Platform, Row
from medallion_assets_tests.sqlite_files import export_file, replayed_file

pytestmark = pytest.mark.xdist_group("sqlite")


def silver(platform: Platform) -> dict[str, list[Row]]:
    """What silver holds, without where it came from."""
    reader = platform.reader()
    return {
        name: platform.rows("silver", name, without=PROVENANCE, reader=reader)
        for name in platform.names
    }


def as_sqlite(platform: Platform, home: Path, file: Path) -> Platform:
    """A new lake that reads a file, named by a DSN."""
    return replace(platform, root=home / "lake", export=home, dsn=f"sqlite:///{file}")


@pytest.mark.long
def test_silver_of_the_file_is_that_of_the_export(
    built: tuple[Platform, Outcomes], tmp_path: Path
) -> None:
    file = export_file(built[0].export, tmp_path / "olist.sqlite")
    platform = as_sqlite(built[0], tmp_path, file)
    platform.run()
    found, expected = silver(platform), silver(built[0])
    for name in platform.names:
        assert found[name] == expected[name], name
    assert platform.imbalances() == []
    again = platform.run()
    assert sum(outcome.appended for outcome in again.bronze.values()) == 0


def test_a_file_may_stand_for_the_export_and_lack_optional_tables(
    built: tuple[Platform, Outcomes], tmp_path: Path
) -> None:
    file = export_file(built[0].export, tmp_path / "olist.db", kaggle_names=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("drop table olist_marketing_qualified_leads_dataset")
    few = tuple(table for table in OLIST if table.name in {"leads_qualified", "sellers"})
    platform = replace(built[0], root=tmp_path / "lake", export=file, tables=few)
    platform = replace(platform, tables=(*few, *(t for t in OLIST if t.name == "geolocation")))
    assert platform.settings.is_from_database("olist")
    with platform.session() as session:
        outcome = platform.bronze_in(session)
    assert outcome["leads_qualified"].delivery is None
    assert outcome["sellers"].appended > 0
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("drop table olist_sellers_dataset")
    with platform.session() as session, pytest.raises(SourceError, match="has no table sellers"):
        platform.bronze_in(session)


@pytest.mark.again
def test_a_file_that_tells_changes_is_read_by_day(tmp_path: Path) -> None:
    shop = OlistParameters(days=14, orders_per_day=20)
    export = tmp_path / "export"
    generate(export, shop)
    (tmp_path / "scratch").mkdir()
    file = replayed_file(export, tmp_path / "scratch", tmp_path / "olist.sqlite")
    first, last = shop.first_business_day, shop.last_business_day + timedelta(days=45)
    runs = ("orders", "order_items", "customers", "products")
    csv = Platform(tmp_path / "csv" / "lake", export, first, last, runs=runs)
    csv.run()
    platform = as_sqlite(csv, tmp_path, file)
    assert is_incremental(platform.settings, platform.names["orders"])
    days = platform.window.all().days
    outcome = platform.run(days[3:9])
    orders = outcome.bronze["orders"]
    assert orders.changed is not None
    assert set(orders.changed) <= set(days[3:9])
    platform.run(days[9:])
    platform.run(days[:6])
    found, expected = silver(platform), silver(csv)
    for name in runs:
        assert found[name] == expected[name], name


@pytest.mark.parametrize("dsn", [True, False])
def test_doctor_says_how_the_file_is_read(
    dsn: bool,  # noqa: FBT001 - a parameter
    built: tuple[Platform, Outcomes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = export_file(built[0].export, tmp_path / "olist.sqlite")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEDALLION_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("MEDALLION_PII_KEY", PII_KEY)
    name = "MEDALLION_OLIST_DSN" if dsn else "MEDALLION_OLIST_EXPORT"
    monkeypatch.setenv(name, "sqlite:///olist.sqlite" if dsn else str(file))
    findings = said()
    assert findings["olist"][0]
    assert "all tables of olist, read as a whole" in findings["olist"][1]
    file.write_bytes(b"no database at all, but long enough to be read as one" * 100)
    fine, text = said()["olist"]
    assert not fine
    assert "is no SQLite database, or is encrypted" in text


def said() -> dict[str, tuple[bool, str]]:
    """What doctor finds, by what it looked at."""
    result = CliRunner().invoke(app, ["doctor", "--json"])
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return {one["what"]: (one["fine"], one["finding"]) for one in found}


@pytest.mark.parametrize(
    ("values", "file"),
    [
        ({"olist_dsn": "sqlite:////data/olist.sqlite"}, "/data/olist.sqlite"),
        ({"olist_dsn": "sqlite:///olist.db"}, "olist.db"),
        ({"olist_export": "/data/Olist.SQLITE3"}, "/data/Olist.SQLITE3"),
        ({"olist_export": "/data/olist.zip"}, None),
        ({"olist_export": "a.db", "olist_dsn": "postgresql://host/olist"}, None),
    ],
)
def test_a_file_is_named_by_a_dsn_or_as_the_export(
    values: dict[str, Any], file: str | None
) -> None:
    settings = Settings(_env_file=None, **values)  # type: ignore[call-arg]
    found = settings.sqlite_file("olist")
    assert found == (Path(file) if file else None)
    assert settings.is_from_database("olist") == ("olist_dsn" in values or file is not None)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"olist_dsn": "sqlite:///"}, "sqlite:///path"),
        ({"olist_dsn": "mysql://host/db"}, "sqlite:///path"),
        ({"shopease_dsn": "sqlite:///shop.sqlite"}, "must be postgresql"),
    ],
)
def test_what_names_no_file_is_refused(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Settings(_env_file=None, **values)  # type: ignore[call-arg]

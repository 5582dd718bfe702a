"""What a demo drops, and what it remembers of the place where it does."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from medallion_assets.cli.demo.drops import drop_anew
from medallion_assets.cli.demo.home import SETTINGS, configure
from medallion_assets.simulation.olist import OlistParameters
from medallion_assets_tests.drops.lake import drops
from medallion_assets_tests.environment import working_in

SMALL = OlistParameters(days=7, orders_per_day=80)
FIRST, LAST = SMALL.first_business_day, SMALL.last_business_day


def test_a_long_demo_drops_on_its_last_days_and_one_without_drops_on_none(tmp_path: Path) -> None:
    place = tmp_path / "drops"
    for _ in range(2):
        drop_anew(place, date(2026, 1, 31), days=30, seed=7)
        names = [path.name for path in (place / "incoming").glob("online_*")]
        days = [date(2026, 1, 31) - timedelta(days=number) for number in range(7)]
        assert sorted(name.removeprefix("online_")[:10] for name in names) == sorted(
            day.isoformat() for day in days
        )
    drop_anew(place, date(2026, 1, 31), days=0, seed=7)
    assert not place.exists()


@pytest.mark.again
def test_files_dropped_anew_beside_a_lake_that_has_them_change_nothing(tmp_path: Path) -> None:
    """As of a demo that is run again with its lake on S3, which stays."""
    lake = drops(tmp_path, LAST - timedelta(days=1), LAST)
    kept = []
    for _ in range(2):
        drop_anew(Path(lake.dropped), LAST, days=2, seed=7)
        lake.run()
        assert lake.files("incoming") == []
        kept.append((lake.content(), lake.files(), lake.revenue(), lake.silver("customers")))
    assert kept[0] == kept[1]
    taken = [name for name, outcome in lake.outcomes() if outcome == "loaded"]
    assert len(taken) == len(set(taken)) == 12, "of two days and two months"


def test_a_demo_without_drops_remembers_no_place(tmp_path: Path) -> None:
    with working_in(tmp_path):
        settings, others = configure(
            tmp_path, "lake", SMALL, open_end=False, chain=False, drops=False
        )
    assert (settings.drops, others) == (None, [])
    assert "MEDALLION_DROPS" not in (tmp_path / SETTINGS).read_text()


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("MEDALLION_DROPS", "/own/drops", ["MEDALLION_DROPS"]),
        ("MEDALLION_DROPS", "", []),
        ("MEDALLION_OLIST_EXPORT", "/own/export", ["MEDALLION_OLIST_EXPORT"]),
        ("MEDALLION_LAKE", "lake", []),
    ],
)
def test_a_variable_that_overrides_the_demos_settings_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: list[str]
) -> None:
    with working_in(tmp_path):
        monkeypatch.setenv(variable, value)
        settings, others = configure(
            tmp_path, "lake", SMALL, open_end=False, chain=False, drops=True
        )
        assert settings.drops == str(tmp_path / "drops")
    assert others == told


def test_settings_that_are_not_the_demos_are_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MEDALLION_DROPS=/own/drops\n")
    with working_in(tmp_path):
        settings, others = configure(
            tmp_path, "lake", SMALL, open_end=False, chain=False, drops=True
        )
    assert (settings.drops, others) == (str(tmp_path / "drops"), [".env"])
    assert (tmp_path / ".env").read_text() == "MEDALLION_DROPS=/own/drops\n"


def test_a_demo_remembers_its_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the next commands would look for a lake that another catalogue lists."""
    with working_in(tmp_path):
        monkeypatch.setenv("MEDALLION_CATALOG", "glue")
        lake = "s3://bucket/lake"
        configure(tmp_path, lake, SMALL, open_end=False, chain=False, drops=False)
    assert "MEDALLION_CATALOG=glue\n" in (tmp_path / SETTINGS).read_text()

"""Settings that are named by a system: read from both environments, validated, kept secret."""

from datetime import date
from pathlib import Path

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.secrets.redaction import redacted
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.systems import SystemSettings
from medallion_assets.systems.built_in import BUILT_IN
from medallion_assets.systems.environment import is_used, settings_of, used_systems
from medallion_assets_tests.environment import unconfigured


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unconfigured(monkeypatch)
    monkeypatch.chdir(tmp_path)


def test_the_environment_wins_over_the_file_and_an_empty_value_says_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        "MEDALLION_CORNER_EXPORT=from-file\nMEDALLION_CORNER_FIRST_DAY=2024-05-01\n"
        "MEDALLION_CORNER_TWO_DROPS=s3://bucket/drops/\n"
    )
    monkeypatch.setenv("MEDALLION_CORNER_EXPORT", "s3://bucket/export/")
    monkeypatch.setenv("MEDALLION_CORNER_FIRST_DAY", "")
    settings = Settings.load()
    assert settings.system("corner") == SystemSettings(
        export="s3://bucket/export", first_day=date(2024, 5, 1)
    )
    assert settings.system("corner_two").drops == "s3://bucket/drops"
    assert settings.system("other") == SystemSettings()


def test_built_in_systems_have_days_of_their_own_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_SHOPEASE_FIRST_DAY", "2024-02-01")
    monkeypatch.setenv("MEDALLION_SHOPEASE_DSN", "postgresql://host/db")
    settings = Settings.load()
    days = {system.name: settings_of(settings, system).first_day for system in BUILT_IN}
    assert days["shopease"] == date(2024, 2, 1)
    assert days["olist"] == settings.first_day
    assert settings.source_dsn("shopease") == "postgresql://host/db"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MEDALLION_CORNER_FIRST_DAY", "1.5.2024", "MEDALLION_CORNER_FIRST_DAY: "),
        ("MEDALLION_CORNER_EXPORT", "s3://bucket", "MEDALLION_CORNER_EXPORT: must be s3://"),
        ("MEDALLION_CORNER_DROPS", "s3://b/../..", "MEDALLION_CORNER_DROPS: must be s3://"),
        ("MEDALLION_CORNER_DSN", "mysql://h/d", "MEDALLION_CORNER_DSN: must be postgresql://"),
        ("MEDALLION_OLIST_EXPORT", "s3://bucket", "MEDALLION_OLIST_EXPORT: must be s3://"),
    ],
)
def test_a_wrong_one_is_named(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        Settings.load()
    assert said in caught.value.problem


def test_a_password_is_kept_out_of_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_CORNER_DSN", "postgresql://reader:Blue-Tape-77@host/db")
    settings = Settings.load()
    assert "Blue-Tape-77" not in redacted("it said Blue-Tape-77 twice")
    assert "Blue-Tape-77" not in repr(settings)


def test_where_nothing_is_configured_the_first_system_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [system.name for system in used_systems(Settings.load())] == ["olist"]
    monkeypatch.setenv("MEDALLION_DROPS", "drops")
    settings = Settings.load()
    assert [system.name for system in used_systems(settings)] == ["sales_drops"]
    assert not is_used(settings, BUILT_IN[0])


def test_yesterday_is_that_of_the_systems_zone() -> None:
    settings = Settings.load()
    zones = {one.name: settings_of(settings, one).time_zone for one in BUILT_IN}
    assert zones == {
        "olist": "America/Sao_Paulo",
        "shopease": "America/New_York",
        "sales_drops": "Asia/Kolkata",
    }

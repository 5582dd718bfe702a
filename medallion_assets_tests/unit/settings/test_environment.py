"""Settings are read from variables and a file, and each mistake is named."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from medallion_assets.core.errors import ConfigurationError, SecretError
from medallion_assets.secrets.redaction import redacted
from medallion_assets.secrets.resolving import forget
from medallion_assets.settings.environment import SCHEDULES_RUN, Environment, Settings
from medallion_assets.settings.lake import CatalogKind

KEY = "0123456789abcdef"


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variables and no file of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("MEDALLION_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default_but_the_secret() -> None:
    settings = Settings.load()
    assert settings.env is Environment.LOCAL
    assert settings.first_day == date(2016, 9, 4)
    assert settings.time_zone == "America/Sao_Paulo"
    assert settings.olist_export is None
    with pytest.raises(ConfigurationError, match="MEDALLION_PII_KEY is not set") as missing:
        settings.required_pii_key()
    assert "secrets.token_hex" in missing.value.remedy


def test_variables_come_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("MEDALLION_ENV=qa\nMEDALLION_THREADS=3\nOTHER=1\n")
    monkeypatch.setenv("MEDALLION_THREADS", "4")
    settings = Settings.load()
    assert (settings.env, settings.threads) == (Environment.QA, 4)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"MEDALLION_ENV=\xff\xfe\n")
    with pytest.raises(ConfigurationError, match=r"\.env cannot be read") as caught:
        Settings.load()
    assert "UTF-8" in caught.value.remedy


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_LAST_DAY", "")
    assert Settings.load().last_day is None


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("MEDALLION_ENV", "staging", "'local', 'dev', 'qa' or 'prod'"),
        ("MEDALLION_FIRST_DAY", "04/09/2016", "date"),
        ("MEDALLION_LAST_DAY", "2018-02-30", "date"),
        ("MEDALLION_PII_KEY", "short", "at least 16 characters"),
        ("MEDALLION_TIME_ZONE", "Brazil/Nowhere", "no time zone"),
        ("MEDALLION_TIME_ZONE", "../../etc/passwd", "no time zone"),
        ("MEDALLION_LAKE", "/tmp/a#b", "must not contain"),  # noqa: S108 - never created
        ("MEDALLION_LAKE", "s3 bucket?x", "must not contain"),
        ("MEDALLION_MEMORY_LIMIT", "much", "no amount"),
        ("MEDALLION_MEMORY_LIMIT", "4", "no amount"),
        ("MEDALLION_FIRST_DAY", "9999-01-01", "is after yesterday"),
        ("MEDALLION_THREADS", "0", "greater than or equal to 1"),
        ("MEDALLION_THREADS", "many", "integer"),
        ("MEDALLION_LAKE", "s3://bucket", "must be s3://bucket/prefix"),
        ("MEDALLION_LAKE", "s3://Bucket/lake", "must be s3://bucket/prefix"),
        ("MEDALLION_LAKE", "s3://bucket//lake", "must be s3://bucket/prefix"),
        ("MEDALLION_CATALOG", "hive", "must be sqlite, glue or postgresql://"),
        ("MEDALLION_GLUE_PREFIX", "Prod-", "small letters"),
        ("MEDALLION_MIRROR_LIMIT", "much", "no amount"),
        ("MEDALLION_S3_RETRY_SECONDS", "0", "greater than or equal to 1"),
    ],
)
def test_a_wrong_value_is_named(
    name: str, value: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as wrong:
        Settings.load()
    assert f"{name}: " in wrong.value.problem
    assert problem in wrong.value.problem
    assert "docs/configuration.md" in wrong.value.remedy


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_PII_KEY", KEY)
    assert KEY not in repr(Settings.load())
    assert Settings.load().required_pii_key() == KEY
    monkeypatch.setenv("MEDALLION_PII_KEY", "tooshort")
    with pytest.raises(ConfigurationError) as wrong:
        Settings.load()
    assert "tooshort" not in str(wrong.value)


def test_all_mistakes_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_ENV", "x")
    monkeypatch.setenv("MEDALLION_THREADS", "x")
    with pytest.raises(ConfigurationError, match=r"MEDALLION_ENV.*MEDALLION_THREADS"):
        Settings.load()


def test_days_that_contradict_each_other_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_FIRST_DAY", "2020-01-02")
    monkeypatch.setenv("MEDALLION_LAST_DAY", "2020-01-01")
    with pytest.raises(ConfigurationError) as wrong:
        Settings.load()
    assert "MEDALLION_FIRST_DAY: 2020-01-02 is after MEDALLION_LAST_DAY" in wrong.value.problem
    assert "MEDALLION_:" not in wrong.value.problem


def test_without_a_last_day_yesterday_in_the_shop_is_the_last() -> None:
    settings = Settings(time_zone="Pacific/Kiritimati")
    before = datetime.now(tz=ZoneInfo("Pacific/Kiritimati")).date()
    final = settings.final_day()
    after = datetime.now(tz=ZoneInfo("Pacific/Kiritimati")).date()
    assert before - timedelta(days=1) <= final <= after - timedelta(days=1)
    assert Settings(last_day=date(2018, 10, 17)).final_day() == date(2018, 10, 17)


def test_the_lake_is_absolute_whatever_the_directory(tmp_path: Path) -> None:
    assert Settings(lake=Path("lake")).lake_root == tmp_path / "lake"
    assert Settings(lake=Path("~/lake")).lake_root == Path.home() / "lake"


def test_a_lake_in_a_directory_keeps_everything_there(tmp_path: Path) -> None:
    settings = Settings(lake=tmp_path / "lake")
    assert (settings.state_root, settings.lake_name) == (tmp_path / "lake", str(tmp_path / "lake"))
    assert Settings(lake=tmp_path / "lake", state=tmp_path).dagster_home == tmp_path / "dagster"


def test_a_lake_on_s3_has_a_mirror_and_state_on_this_machine(tmp_path: Path) -> None:
    settings = Settings(lake="s3://bucket/shop/lake/")
    assert settings.lake_name == "s3://bucket/shop/lake"
    assert settings.state_root == tmp_path / ".medallion" / "bucket" / "shop" / "lake"
    assert settings.lake_root == settings.state_root / "mirror"
    assert settings.catalog_kind is CatalogKind.SQLITE
    assert settings.mirror_bytes == 20 * 1000**3
    assert settings.glue_databases == "medallion_local_"
    assert Settings(glue_prefix="", mirror_limit="1.5 GiB").mirror_bytes == 1.5 * 1024**3


def test_a_catalogue_of_its_own_needs_a_lake_on_s3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_CATALOG", "glue")
    with pytest.raises(ConfigurationError, match="MEDALLION_CATALOG: a lake in a directory"):
        Settings.load()
    monkeypatch.setenv("MEDALLION_LAKE", "s3://bucket/lake")
    assert Settings.load().catalog_kind is CatalogKind.GLUE


def test_the_password_of_the_catalogue_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_LAKE", "s3://bucket/lake")
    monkeypatch.setenv("MEDALLION_CATALOG", "postgresql://lake:topsecret@host/lake")
    assert Settings.load().catalog_kind is CatalogKind.POSTGRESQL
    assert "topsecret" not in repr(Settings.load())
    monkeypatch.setenv("MEDALLION_CATALOG", "mysql://lake:topsecret@host/lake")
    with pytest.raises(ConfigurationError) as wrong:
        Settings.load()
    assert "topsecret" not in str(wrong.value)


def test_settings_load_without_reading_what_they_refer_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_LAKE", "s3://bucket/lake")
    monkeypatch.setenv("MEDALLION_CATALOG", "aws-secret:lake/db#dsn")
    monkeypatch.setenv("MEDALLION_WAREHOUSE", "aws-ssm:/gold/dsn")
    monkeypatch.setenv("MEDALLION_PII_KEY", f"file:{tmp_path / 'key'}")
    settings = Settings.load()
    assert settings.catalog_kind is CatalogKind.POSTGRESQL
    with pytest.raises(SecretError, match=r"MEDALLION_PII_KEY: file .* does not exist"):
        settings.required_pii_key()
    (tmp_path / "key").write_text("short")
    with pytest.raises(SecretError, match="fewer than 16 characters"):
        settings.required_pii_key()
    forget()
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert settings.required_pii_key() == KEY
    forget()


@pytest.mark.parametrize("variable", ["PII_KEY", "CATALOG", "WAREHOUSE"])
def test_a_reference_to_nothing_is_named(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"MEDALLION_{variable}", "aws-secret:")
    with pytest.raises(ConfigurationError, match=f"MEDALLION_{variable}: must name the secret"):
        Settings.load()


def test_given_secrets_are_known_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_PII_KEY", "a-key-of-this-test")
    monkeypatch.setenv("MEDALLION_CATALOG", "sqlite")
    monkeypatch.setenv("MEDALLION_WAREHOUSE", "postgresql://gold:secret-of-it@host/gold")
    monkeypatch.setenv("PGPASSWORD", "libpqs-own-secret")
    Settings.load()
    told = redacted("a-key-of-this-test, secret-of-it, libpqs-own-secret, sqlite, gold")
    assert told == "***, ***, ***, sqlite, gold"


def test_the_address_of_the_warehouse_may_be_missing_but_not_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings.load().warehouse_address() is None
    monkeypatch.setenv("MEDALLION_WAREHOUSE", "postgresql://gold:top@secret@host/gold")
    with pytest.raises(SecretError, match="MEDALLION_WAREHOUSE: its password is not escaped"):
        Settings.load().warehouse_address()
    monkeypatch.setenv("MEDALLION_WAREHOUSE", "host=gold password=topsecret")
    with pytest.raises(ConfigurationError, match="MEDALLION_WAREHOUSE: must be") as wrong:
        Settings.load()
    assert "topsecret" not in str(wrong.value)


def test_every_environment_decides_about_schedules() -> None:
    assert set(SCHEDULES_RUN) == set(Environment)
    assert [Settings(env=env).schedules_run for env in Environment] == [False, False, True, True]

"""A lake that lost the fingerprint of its key is not given another key unnoticed."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.lake.rotation import FINGERPRINT
from medallion_assets.settings.environment import Settings
from medallion_assets.silver import pseudonyms
from medallion_assets.silver.pseudonyms import key_state
from medallion_assets.tables.model import Pii, Table
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import SALES, THREE_DAYS, Export, line, sale, shop

PERSONAL = replace(
    SALES,
    columns=tuple(
        replace(column, pii=Pii.LOCATION) if column.name == "state" else column
        for column in SALES.columns
    ),
)
OTHER_KEY = "another key 0123456789"


def loaded(home: Path, monkeypatch: pytest.MonkeyPatch, files: Export = THREE_DAYS) -> Platform:
    """A shop whose rejected sales hold a pseudonym, and whose fingerprint is lost."""
    tables = tuple(PERSONAL if table is SALES else table for table in shop(home).tables)
    monkeypatch.setattr(pseudonyms, "all_tables", lambda: tables)
    platform = shop(home, files, name="personal", tables=tables)
    platform.run()
    (platform.root / FINGERPRINT).unlink()
    return platform


def with_key(platform: Platform, key: str) -> Settings:
    return platform.settings.model_copy(update={"pii_key": SecretStr(key)})


@pytest.mark.again
def test_another_key_is_told_by_the_pseudonyms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = loaded(tmp_path, monkeypatch)
    assert "as pseudonyms in quarantine tell" in key_state(platform.settings)
    with pytest.raises(ConfigurationError, match="is not the key"):
        key_state(with_key(platform, OTHER_KEY))
    with monkeypatch.context() as patched:
        patched.setattr(Platform, "settings", with_key(platform, OTHER_KEY))
        with pytest.raises(ConfigurationError, match="is not the key"):
            platform.run()
    assert not (platform.root / FINGERPRINT).exists()
    platform.run()
    assert (platform.root / FINGERPRINT).exists()
    assert key_state(platform.settings) == "set"
    with pytest.raises(ConfigurationError, match="is not the key"):
        key_state(with_key(platform, OTHER_KEY))


def test_what_nothing_tells_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = {**THREE_DAYS, "sales": [sale(1, 1), sale(2, 1)], "lines": [line(1), line(2)]}
    platform = loaded(tmp_path, monkeypatch, clean)
    assert key_state(platform.settings) == "set", "nothing in the lake is a pseudonym"
    monkeypatch.setattr(Table, "direct_columns", ("state",))
    assert "warning: set, but" in key_state(platform.settings)

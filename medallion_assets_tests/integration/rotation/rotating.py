"""A personal shop, and giving its lake another key.

Belongs here: what the tests of a rotation share. Does not belong here: any expectation.
"""

import re
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from medallion_assets.session import open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.rotation import RotationOutcome, rotate
from medallion_assets.tables.model import Pii
from medallion_assets.tables.types import Text
from medallion_assets_tests.platform import PII_KEY, Platform
from medallion_assets_tests.shop import SALES, THREE_DAYS, sale

__all__ = ["FILES", "NEW_KEY", "PERSONAL", "PSEUDONYM", "found_pseudonyms", "rotated", "run_with"]

NEW_KEY = "another key 0123456789"
PSEUDONYM = re.compile("pii:[0-9a-f]{32}")
PERSONAL = replace(
    SALES,
    columns=tuple(
        replace(column, type=Text(), pii=Pii.DIRECT) if column.name == "state" else column
        for column in SALES.columns
    ),
)
FILES = {
    **THREE_DAYS,
    "sales": [
        sale(1, 1),
        sale(2, 1, "paid"),
        sale(3, 2),
        sale(4, 2, "lost", "never"),
        sale(5, 3, "paid"),
    ],
}


def with_keys(platform: Platform, key: str, new: str | None = None) -> Settings:
    """The settings of a lake with a key, and with a new one."""
    held = {"pii_key": SecretStr(key), "pii_key_new": SecretStr(new) if new else None}
    return platform.settings.model_copy(update=held)


def rotated(platform: Platform, key: str = PII_KEY, run: str = "rotation") -> RotationOutcome:
    """What came of giving a lake the new key."""
    with open_session(with_keys(platform, key, NEW_KEY), run_id=run) as session:
        return rotate(session, platform.tables)


def run_with(platform: Platform, key: str, patched: pytest.MonkeyPatch) -> None:
    """Bring all tables up to the export with a key."""
    with patched.context() as context:
        context.setattr(Platform, "settings", with_keys(platform, key))
        platform.run()


def found_pseudonyms(state: Any) -> set[str]:
    """The pseudonyms that a state holds."""
    return set(PSEUDONYM.findall(str(state)))

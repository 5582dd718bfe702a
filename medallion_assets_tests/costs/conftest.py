"""A lake on S3 in which some steps left what they used."""

from pathlib import Path

import pytest

from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.storage.meter import METER, Used
from medallion_assets.lake.usage import Step, metered
from medallion_assets_tests.platform import PII_KEY, Platform
from medallion_assets_tests.s3.conftest import endpoint, s3_shop, server

__all__ = ["endpoint", "s3_shop", "server"]

STEPS = (
    (Step("first-run", "bronze__shop__sales", 1), Used(puts=100, gets=10)),
    (Step("second-run", "bronze__shop__sales", 3), Used(puts=200, lists=50)),
    (Step("second-run", "gold_shop", 3), Used(puts=700, catalogue=3000)),
    (Step("second-run", "gold_other", 3), Used(puts=5)),
)


@pytest.fixture
def used_lake(s3_shop: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The lake with the records of `STEPS`, which the variables of this process name."""
    lake = open_lake(s3_shop.settings)
    for step, used in STEPS:
        METER.take()
        with metered(lake, step):
            METER.add(used)
    METER.take()
    settings = {"LAKE": s3_shop.place, "STATE": str(tmp_path / "state"), "PII_KEY": PII_KEY}
    for name, value in settings.items():
        monkeypatch.setenv(f"MEDALLION_{name}", str(value))
    monkeypatch.chdir(tmp_path)
    return s3_shop

"""What was read of a delivery and is damaged is named, and can be made anew from its bytes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.core.errors import DamagedError
from medallion_assets.core.naming import DELIVERY
from medallion_assets.lake.changes import Change
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.publish import publish
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import shop
from medallion_assets_tests.tiers import parametrize_once


@pytest.mark.again
@parametrize_once("pattern", ["rows.parquet", "dates-*.parquet"])
def test_what_was_read_of_a_delivery_is_named_and_can_be_made_anew(
    loaded_shop: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    def killed(lake: Lake, changes: Sequence[Change], *rest: Any) -> object:
        if any(change.identifier == "bronze.shop_sales" for change in changes):
            raise KeyboardInterrupt
        return publish(lake, changes, *rest)

    platform = shop(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr("medallion_assets.session.publish", killed)
        with pytest.raises(KeyboardInterrupt):
            platform.run()
    (file,) = (platform.root / "landing" / "shop" / "sales").rglob(pattern)
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(DamagedError, match=file.name) as caught:
        platform.run()
    assert "made anew from the received bytes" in caught.value.remedy
    (file if pattern.startswith("dates") else file.with_name(DELIVERY)).unlink()
    platform.run()
    assert platform.content() == loaded_shop.content()

"""A lake gets another key while a step computes."""

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets_tests.concurrent.meanwhile import between
from medallion_assets_tests.integration.rotation.rotating import FILES, found_pseudonyms, rotated
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import sale, with_export


def test_what_was_made_with_the_former_key_is_not_published(
    lake: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = found_pseudonyms(lake.state())
    more = with_export(lake, {**FILES, "sales": [*FILES["sales"], sale(6, 3, "paid")]})
    with more.session("slow") as session:
        more.bronze_in(session)
        between(monkeypatch, "slow", [lambda: rotated(lake)])
        with pytest.raises(ConfigurationError, match="not the key"):
            more.silver_in(session)
    assert former
    assert not former & found_pseudonyms(more.state())

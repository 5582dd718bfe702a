"""A source that lost most of its rows is believed only when somebody says so."""

from pathlib import Path

import pytest

from medallion_assets.bronze.build import build_bronze
from medallion_assets.core.errors import BadDeliveryError
from medallion_assets_tests.feeds.history import History
from medallion_assets_tests.platform import Platform, nothing_changes
from medallion_assets_tests.shop import THREE_DAYS, article, shop, with_export

MANY = [article(number) for number in range(1, 301)]


def of_articles(platform: Platform, *, accept_removals: bool = False) -> int:
    with platform.session() as session:
        articles = platform.names["articles"]
        outcome = build_bronze(
            session, articles, platform.names, None, accept_removals=accept_removals
        )
    return outcome.appended


@pytest.mark.parametrize(("left", "stops"), [(149, True), (150, False), (299, False)])
def test_half_of_the_keys_may_go(tmp_path: Path, left: int, *, stops: bool) -> None:
    platform = shop(tmp_path, {**THREE_DAYS, "articles": MANY})
    platform.run()
    fewer = with_export(platform, {**THREE_DAYS, "articles": MANY[:left]})
    if not stops:
        assert of_articles(fewer) == 300 - left
        return
    refused = pytest.raises(BadDeliveryError, match=r"151 of 300 keys are gone.*50%")
    with nothing_changes(fewer), refused:
        of_articles(fewer)
    assert of_articles(fewer, accept_removals=True) == 151


def test_few_keys_may_go_but_not_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = History([article(number) for number in range(3)])
    lake = database.platform(tmp_path, monkeypatch)
    assert of_articles(lake) == 3
    database.articles = [article(0)]
    assert of_articles(lake) == 2
    database.articles = []
    with nothing_changes(lake), pytest.raises(BadDeliveryError, match="1 of 1 keys are gone"):
        of_articles(lake)
    assert of_articles(lake, accept_removals=True) == 1
    assert of_articles(lake) == 0

"""One spelling for one city, whatever was done to its letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.systems.olist import cities
from medallion_assets.systems.olist.cities import fold_city, repair_city, seller_city_or_null
from medallion_assets_tests.unit.cleaning.evaluate import texts

PLAIN = st.from_regex(cities.REPAIRED.replace(r"\z", r"\Z"))
REPAIRED = {
    "sao paulo": "sao paulo",
    "São Paulo": "sao paulo",
    "SAO  PAULO": "sao paulo",
    " sao paulo ": "sao paulo",
    "sa£o paulo": "sao paulo",
    "sã£o paulo": "sao paulo",
    "maceia³": "maceio",
    "florian&oacute;polis": "florianopolis",
    "são joão do pau d%26apos%3balho": "sao joao do pau d'alho",
    "lambari d%26apos%3boeste": "lambari d'oeste",
    "arraial d\u00b4ajuda": "arraial d'ajuda",
    "* cidade": "cidade",
    "...arraial do cabo": "arraial do cabo",
    "\u00b4teresopolis": "teresopolis",
    "4o. centenario": "4o. centenario",
    "quilometro 14 do mutum": "quilometro 14 do mutum",
    "rio de janeiro, rio de janeiro, brasil": "rio de janeiro",
    "lages - sc": "lages",
    "auriflama/sp": "auriflama",
    "carapicuiba / sao paulo": "carapicuiba",
    "sao paulo \\ sp": "sao paulo",
    "são josé do rio prêto": "sao jose do rio preto",
    "sa\u0303o\u00a0pau\u200blo": "sao paulo",
    "embu-guacu": "embu-guacu",
    "sao pauo": "sao pauo",
    "sento se": "sento se",
}

SELLERS = {
    "brasilia df": "brasilia",
    "sao paulo - sp": "sao paulo",
    "vendas@creditparts.com.br": None,
    "04482255": None,
    "sp / sp": None,
    "sp": None,
    "minas gerais": "minas gerais",
    "santa barbara d\u00b4oeste": "santa barbara d'oeste",
    "...": None,
}


@pytest.mark.parametrize("spelling", REPAIRED)
def test_a_spelling_becomes_the_citys(spelling: str) -> None:
    assert texts(repair_city, [spelling]) == [REPAIRED[spelling]]


@pytest.mark.parametrize("spelling", SELLERS)
def test_what_a_seller_typed_becomes_a_city_or_nothing(spelling: str) -> None:
    assert texts(seller_city_or_null, [spelling]) == [SELLERS[spelling]]


def test_repairing_twice_changes_nothing_more() -> None:
    once = texts(repair_city, list(REPAIRED))
    assert texts(repair_city, once) == once


@given(names=st.lists(PLAIN, min_size=1, max_size=40))
def test_what_is_not_tried_would_change_nothing(names: list[str]) -> None:
    assert texts(cities.repaired, names) == names


def test_folding_removes_accents_case_and_spaces_only() -> None:
    assert texts(fold_city, ["  ÁÀÂÃÇ  ÉÊ\tÍ ÓÔÕ Ú "]) == ["aaaac ee i ooo u"]
    assert texts(fold_city, ["d'oeste - sp"]) == ["d'oeste - sp"]


def test_nothing_stays_nothing() -> None:
    assert texts(repair_city, [None]) == [None]
    assert texts(seller_city_or_null, [None]) == [None]

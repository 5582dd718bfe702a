"""The catalogue: categories with their English names, and products.

Belongs here: clean products, each with a usual price and a main seller. Does
not belong here: injected defects (see ``defects.catalogue``).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from medallion_assets.simulation.olist.sheet import Sheet
from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.systems.olist.catalogue import PRODUCTS, TRANSLATION

_FEWEST_PRODUCTS = 260
_ORDERS_A_PRODUCT = 4
_LOWEST_PRICE = 490


class OlistCategory(NamedTuple):
    """A category: its names, its share of the products, usual price (cents) and weight (g)."""

    name: str
    english: str
    share: int
    price: int
    weight: int


CATEGORIES: tuple[OlistCategory, ...] = (
    OlistCategory("cama_mesa_banho", "bed_bath_table", 30, 7900, 1200),
    OlistCategory("esporte_lazer", "sports_leisure", 29, 8900, 900),
    OlistCategory("moveis_decoracao", "furniture_decor", 27, 7400, 2500),
    OlistCategory("beleza_saude", "health_beauty", 25, 7900, 400),
    OlistCategory("utilidades_domesticas", "housewares", 23, 6400, 1500),
    OlistCategory("automotivo", "auto", 19, 9900, 1100),
    OlistCategory("informatica_acessorios", "computers_accessories", 16, 8900, 500),
    OlistCategory("brinquedos", "toys", 14, 7900, 900),
    OlistCategory("relogios_presentes", "watches_gifts", 13, 12900, 350),
    OlistCategory("telefonia", "telephony", 11, 3900, 200),
    OlistCategory("bebes", "baby", 9, 8900, 1600),
    OlistCategory("perfumaria", "perfumery", 9, 8900, 350),
    OlistCategory("papelaria", "stationery", 8, 4900, 700),
    OlistCategory("ferramentas_jardim", "garden_tools", 8, 5900, 1800),
    OlistCategory("fashion_bolsas_e_acessorios", "fashion_bags_accessories", 8, 4900, 500),
    OlistCategory("pet_shop", "pet_shop", 7, 6900, 1900),
    OlistCategory("eletronicos", "electronics", 5, 3900, 400),
    OlistCategory("eletrodomesticos", "home_appliances", 4, 14900, 4200),
    OlistCategory("malas_acessorios", "luggage_accessories", 4, 11900, 2900),
    OlistCategory("instrumentos_musicais", "musical_instruments", 3, 14900, 2500),
    OlistCategory("moveis_escritorio", "office_furniture", 3, 14900, 9800),
    OlistCategory("livros_tecnicos", "books_technical", 2, 6900, 700),
    OlistCategory("alimentos", "food", 2, 3900, 800),
    OlistCategory("bebidas", "drinks", 1, 4900, 1200),
    OlistCategory("climatizacao", "air_conditioning", 1, 11900, 5200),
    OlistCategory("pcs", "computers", 1, 89900, 6500),
)

_PRICE_PERCENT = (25, 38, 47, 55, 63, 72, 82, 92, 104, 118, 135, 158, 190, 245, 340, 900)
"""Quantiles of price and weight against the usual of the category: about log-normal."""

_NAME_LENGTHS = (12, 35, 42, 48, 52, 56, 58, 60, 63)
_TEXT_LENGTHS = (60, 250, 400, 520, 640, 800, 1100, 1600, 3800)
_PHOTOS = (40, 25, 14, 9, 6, 4, 2)
_SIDES = (7, 14, 16, 18, 20, 25, 30, 38, 50, 100)


@dataclass(frozen=True, kw_only=True)
class OlistProducts:
    """The products; a product's number is its row.

    Attributes:
        price: usual price in cents.
        weight: in grams; decides the freight.
        seller: number of the main seller, and of the one who sells it sometimes.
    """

    ids: list[str]
    price: Integers
    weight: Integers
    seller: tuple[Integers, Integers]
    sheet: Sheet


def build_translation(seed: int) -> Sheet:
    """The English names of all categories."""
    columns = {
        "product_category_name": [category.name for category in CATEGORIES],
        "product_category_name_english": [category.english for category in CATEGORIES],
    }
    return Sheet(TRANSLATION, columns, Rng(seed, "translation"))


def build_products(seed: int, orders: int, sellers: int) -> OlistProducts:
    """A catalogue for about that many orders, spread over the sellers."""
    rng = Rng(seed, "products")
    size = max(_FEWEST_PRODUCTS, orders // _ORDERS_A_PRODUCT)
    kind = rng.weighted([category.share for category in CATEGORIES], size)
    price = _around(rng, np.array([category.price for category in CATEGORIES])[kind])
    weight = _around(rng, np.array([category.weight for category in CATEGORIES])[kind])
    ending = np.array((90, 99, 0))[rng.weighted((70, 15, 15), size)]
    ids = rng.hex_ids(size)
    columns = {
        "product_id": list(ids),
        "product_category_name": [CATEGORIES[number].name for number in kind.tolist()],
        "product_name_lenght": _digits(rng.along(_NAME_LENGTHS, size)),
        "product_description_lenght": _digits(rng.along(_TEXT_LENGTHS, size)),
        "product_photos_qty": _digits(rng.weighted(_PHOTOS, size) + 1),
        "product_weight_g": _digits(weight),
        "product_length_cm": _digits(rng.along(_SIDES, size) + 9),
        "product_height_cm": _digits(rng.along(_SIDES, size)),
        "product_width_cm": _digits(rng.along(_SIDES, size) + 4),
    }
    return OlistProducts(
        ids=ids,
        price=np.maximum(price // 100 * 100 + ending, _LOWEST_PRICE),
        weight=weight,
        seller=(rng.below(sellers, size), rng.below(sellers, size)),
        sheet=Sheet(PRODUCTS, columns, rng),
    )


def _around(rng: Rng, usual: Integers) -> Integers:
    """Values scattered around the usual ones."""
    return usual * rng.along(_PRICE_PERCENT, len(usual)) // 100


def _digits(numbers: Integers) -> list[str]:
    return [str(number) for number in numbers.tolist()]

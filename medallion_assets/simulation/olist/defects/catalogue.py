"""Products without category, dimensions, weight or English name (traps 21 and 22).

Belongs here: cases that stay in silver. Does not belong here: rejected rows
(see ``corruptions`` and ``rejections``).
"""

from medallion_assets.simulation.olist.defects.context import MarketContext

_WITHOUT_CATEGORY = dict.fromkeys(
    (
        "product_category_name",
        "product_name_lenght",
        "product_description_lenght",
        "product_photos_qty",
    ),
    "",
)
_WITHOUT_DIMENSIONS = dict.fromkeys(
    ("product_weight_g", "product_length_cm", "product_height_cm", "product_width_cm"), ""
)
_UNTRANSLATED = (("pc_gamer", 3), ("portateis_cozinha_e_preparadores_de_alimentos", 4))


def inject_catalogue(context: MarketContext) -> None:
    """Inject all defects of this module."""
    _lack(context)
    _untranslated(context)
    _respell(context)


def _lack(context: MarketContext) -> None:
    """Products that lack what a product has; one lacks everything."""
    sheet = context.market.products.sheet
    nameless, boundless, weightless = (context.products.rows(count) for count in (6, 2, 3))
    for row in nameless:
        sheet.put(row, _WITHOUT_CATEGORY)
    for row in (*boundless, nameless[0]):
        sheet.put(row, _WITHOUT_DIMENSIONS)
    for row in weightless:
        sheet.put(row, {"product_weight_g": "0"})
    sheet.mark("product_without_category", nameless)
    sheet.mark("product_without_dimensions", (*boundless, nameless[0]))
    sheet.mark("product_weight_not_positive", weightless)


def _untranslated(context: MarketContext) -> None:
    """Products of categories that the translation does not have."""
    sheet = context.market.products.sheet
    for category, count in _UNTRANSLATED:
        rows = context.products.rows(count)
        for row in rows:
            sheet.put(row, {"product_category_name": category})
        sheet.mark("product_category_not_translated", rows)


def _respell(context: MarketContext) -> None:
    """Categories in another case or with white space around them."""
    sheet, column = context.market.products.sheet, "product_category_name"
    upper, padded = context.products.rows(2)
    context.respell(sheet, upper, column, sheet.value(upper, column).upper())
    context.respell(sheet, padded, column, f"{sheet.value(padded, column)} ")

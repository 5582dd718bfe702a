"""The dirty cases: one module a subject, each case in a known number.

Belongs here: the order in which the cases are planted. Every case has rows of
its own, so that counts can be added up. Does not belong here: clean data.
"""

from __future__ import annotations

from medallion_assets.simulation.olist.market import Market
from medallion_assets.simulation.olist.plants.catalogue import plant_catalogue
from medallion_assets.simulation.olist.plants.corruptions import plant_corruptions
from medallion_assets.simulation.olist.plants.funnel import plant_funnel
from medallion_assets.simulation.olist.plants.geography import plant_geography
from medallion_assets.simulation.olist.plants.orders import plant_orders
from medallion_assets.simulation.olist.plants.parties import plant_parties
from medallion_assets.simulation.olist.plants.rejections import plant_rejections
from medallion_assets.simulation.olist.plants.repeats import plant_repeats
from medallion_assets.simulation.olist.plants.reviews import plant_reviews
from medallion_assets.simulation.olist.plants.sales import plant_sales
from medallion_assets.simulation.olist.plants.scene import Scene, set_scene

__all__ = ["Scene", "plant_everything"]


def plant_everything(market: Market) -> Scene:
    """Plant every case in the market's sheets.

    Raises:
        ValueError: the market is too small for all cases.
    """
    scene = set_scene(market)
    plant_rejections(scene)
    plant_corruptions(scene)
    plant_reviews(scene)
    plant_sales(scene)
    plant_orders(scene)
    plant_repeats(scene)
    plant_geography(scene)
    plant_parties(scene)
    plant_catalogue(scene)
    if market.funnel is not None:
        plant_funnel(scene, market.funnel)
    return scene

"""The marketing funnel: leads, and the deals closed with some of them.

Belongs here: clean leads and deals; about half of the deals name a seller who
has not sold anything, which is normal for this source. Does not belong here:
injected defects (see ``defects.funnel``).
"""

from dataclasses import dataclass

import numpy as np

from medallion_assets.simulation.olist.clock import DAY, ExportClock
from medallion_assets.simulation.olist.parties import Sellers
from medallion_assets.simulation.olist.sheet import Sheet
from medallion_assets.simulation.olist.spec import OlistParameters
from medallion_assets.simulation.rng import Integers, Mask, Rng
from medallion_assets.systems.olist.funnel import LEADS_CLOSED, LEADS_QUALIFIED

_FEWEST_LEADS = 240
_ORDERS_A_LEAD = 6
_LANDING_PAGES = 14
_STAFF = 8
_ORIGINS = (
    ("organic_search", 29),
    ("paid_search", 20),
    ("social", 17),
    ("unknown", 14),
    ("direct_traffic", 6),
    ("email", 6),
    ("referral", 4),
    ("other", 2),
    ("display", 2),
    ("", 1),
)
_SEGMENTS = ("home_decor", "health_beauty", "car_accessories", "pet", "toys", "audio_video", "")
_LEAD_TYPES = ("online_medium", "online_big", "online_small", "offline", "industry", "")
_PROFILES = ("cat", "cat", "cat", "eagle", "wolf", "shark", "")
_STOCKS = ("", "", "", "", "", "", "", "1-5", "20-50", "unknown")
_FLAGS = ("", "", "", "", "", "", "True", "False")
_BUSINESS_TYPES = ("reseller", "reseller", "manufacturer", "")
_CATALOGUE_SIZES = ("", "", "", "", "", "", "", "25.0", "100.0", "2000.0")
_REVENUES = ("0.0", "0.0", "0.0", "0.0", "0.0", "0.0", "0.0", "20000.0", "150000.0", "0.0")
_CLOSED_PERMILLE = 300
_LONGEST_WAIT = 6 * DAY
_WITH_SELLER, _OF_DEALS = 4, 9


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """The two sheets.

    Attributes:
        lead_of: row in ``leads`` of each deal.
    """

    leads: Sheet
    deals: Sheet
    lead_of: Integers


def build_funnel(parameters: OlistParameters, sellers: Sellers, clock: ExportClock) -> Funnel:
    """Contact leads on all days and close a part of them before the end of the last one."""
    rng = Rng(parameters.seed, "funnel")
    size = max(_FEWEST_LEADS, parameters.order_target // _ORDERS_A_LEAD)
    contacted = np.sort(rng.below(parameters.days, size))
    pages = rng.hex_ids(_LANDING_PAGES)
    origins = rng.weighted([weight for _, weight in _ORIGINS], size)
    leads = {
        "mql_id": [_not_a_number(code) for code in rng.hex_ids(size)],
        "first_contact_date": clock.days(contacted),
        "landing_page_id": [pages[page] for page in rng.below(len(pages), size).tolist()],
        "origin": [_ORIGINS[place][0] for place in origins.tolist()],
    }
    won = (contacted + 1) * DAY + rng.below(_LONGEST_WAIT, size)
    closed = np.flatnonzero(rng.chance(_CLOSED_PERMILLE, size) & (won < parameters.days * DAY))
    mql_ids = [leads["mql_id"][row] for row in closed.tolist()]
    deals, known = _deals(rng, mql_ids, clock.timestamps(won[closed]), sellers)
    leads_sheet = Sheet(LEADS_QUALIFIED, leads, Rng(parameters.seed, "leads file"))
    deals_sheet = Sheet(LEADS_CLOSED, deals, Rng(parameters.seed, "deals file"))
    deals_sheet.mark("deal_without_seller", np.flatnonzero(~known).tolist())
    zero, column = "declared_revenue_zero", "declared_monthly_revenue"
    deals_sheet.mark_texts(zero, column, lambda revenue: revenue == "0.0")
    return Funnel(leads=leads_sheet, deals=deals_sheet, lead_of=closed)


def _deals(
    rng: Rng, mql_ids: list[str], won: list[str], sellers: Sellers
) -> tuple[dict[str, list[str]], Mask]:
    """The columns of the deals, and which of them name a known seller."""
    size = len(mql_ids)
    known = (np.arange(size) % _OF_DEALS < _WITH_SELLER) & (np.arange(size) < len(sellers.ids))
    seller_ids = rng.hex_ids(size)
    for place, row in enumerate(np.flatnonzero(known).tolist()):
        seller_ids[row] = sellers.ids[-1 - place]
    return {
        "mql_id": mql_ids,
        "seller_id": seller_ids,
        "sdr_id": _some(rng, tuple(rng.hex_ids(_STAFF)), size),
        "sr_id": _some(rng, tuple(rng.hex_ids(_STAFF)), size),
        "won_date": won,
        "business_segment": _some(rng, _SEGMENTS, size),
        "lead_type": _some(rng, _LEAD_TYPES, size),
        "lead_behaviour_profile": _some(rng, _PROFILES, size),
        "has_company": _some(rng, _FLAGS, size),
        "has_gtin": _some(rng, _FLAGS, size),
        "average_stock": _some(rng, _STOCKS, size),
        "business_type": _some(rng, _BUSINESS_TYPES, size),
        "declared_product_catalog_size": _some(rng, _CATALOGUE_SIZES, size),
        "declared_monthly_revenue": _some(rng, _REVENUES, size),
    }, known


def _some(rng: Rng, values: tuple[str, ...], size: int) -> list[str]:
    """A value a row, all equally likely."""
    return [values[place] for place in rng.below(len(values), size).tolist()]


def _not_a_number(code: str) -> str:
    """The id with a letter that no number has, so that ids like floats are only injected ones."""
    return f"{code[:5]}b{code[6:]}"

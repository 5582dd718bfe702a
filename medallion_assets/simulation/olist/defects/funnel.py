"""Leads whose id looks like a number, deals with lists for a profile (traps 24 and 25).

Belongs here: cases that stay in silver. Does not belong here: rejected rows
(see ``corruptions``) and deals without a seller, which are normal.
"""

from medallion_assets.simulation.olist.defects.context import MarketContext
from medallion_assets.simulation.olist.funnel import Funnel

_LIKE_FLOATS = ("20240731908172635445362718e90817", "7306152433e425160798897061524332")
_PROFILE_LISTS = ("cat, wolf", "eagle, cat", "shark, wolf")


def inject_funnel(context: MarketContext, funnel: Funnel) -> None:
    """Inject all defects of this module."""
    with_deal, listed = context.deals.rows(1), context.deals.rows(len(_PROFILE_LISTS))
    lead_with_deal = int(funnel.lead_of[with_deal[0]])
    leads = [lead_with_deal, *context.leads.rows(1)]
    for row, code in zip(leads, _LIKE_FLOATS, strict=True):
        funnel.leads.put(row, {"mql_id": code})
    funnel.deals.put(with_deal[0], {"mql_id": _LIKE_FLOATS[0]})
    funnel.leads.mark("mql_id_parses_as_float", leads)
    for row, text in zip(listed, _PROFILE_LISTS, strict=True):
        funnel.deals.put(row, {"lead_behaviour_profile": text})
    funnel.deals.mark("profile_is_list", listed)
    _break_references(context, funnel)
    for row in context.leads.rows(1):
        context.respell(funnel.leads, row, "origin", " Paid_Search")


def _break_references(context: MarketContext, funnel: Funnel) -> None:
    """Malformed ids that nothing is joined by, which cost no row its place."""
    for sheet, supply, column in (
        (funnel.leads, context.leads, "landing_page_id"),
        (funnel.deals, context.deals, "sdr_id"),
        (funnel.deals, context.deals, "sr_id"),
    ):
        rows = supply.rows(2)
        for row in rows:
            sheet.put(row, {column: sheet.value(row, column)[:-1]})
        sheet.mark(f"{column}_malformed", rows)

"""The marketing funnel that turns leads into sellers. The export may lack both files."""

from __future__ import annotations

import ibis.expr.types as ir

from medallion_assets.tables.model import (
    Action,
    Column,
    ColumnDay,
    ForeignKey,
    Lookup,
    Rule,
    Table,
)
from medallion_assets.tables.olist.feed import CHANGES
from medallion_assets.tables.texts import END
from medallion_assets.tables.types import (
    Boolean,
    Date,
    Identifier,
    Money,
    Number,
    Text,
    Timestamp,
)

__all__ = ["LEADS_CLOSED", "LEADS_QUALIFIED"]

LEADS_QUALIFIED = Table(
    source="olist",
    name="leads_qualified",
    description="A shop that asked to sell on the marketplace.",
    grain="one row a lead",
    file_name="olist_marketing_qualified_leads_dataset.csv",
    optional=True,
    key=("mql_id",),
    day=ColumnDay(column="first_contact_date"),
    changes=CHANGES,
    columns=(
        Column(
            name="mql_id",
            type=Identifier(),
            required=True,
            description="The lead. One of the ids parses as a float; it is text.",
        ),
        Column(
            name="first_contact_date",
            type=Date(),
            required=True,
            description="Day of the first contact; the business day.",
        ),
        Column(
            name="landing_page_id",
            type=Identifier(),
            description="The page on which the lead signed up.",
        ),
        Column(
            name="origin",
            type=Text(lower=True),
            description="Marketing channel; null where it was not recorded, `unknown` is a value.",
        ),
    ),
    rules=(
        Rule(
            name="mql_id_parses_as_float",
            action=Action.STANDARDISE,
            trap=25,
            description="The id is digits with one e, a float to a type guesser; kept as text.",
            breaks=lambda t: t.mql_id.re_search(rf"^[0-9]+e[0-9]+{END}"),
        ),
    ),
)


def _without_seller(t: ir.Table) -> ir.BooleanValue:
    """True for a deal whose seller never appeared among the sellers."""
    return t.seller_id.notnull() & ~t.sellers__found


LEADS_CLOSED = Table(
    source="olist",
    name="leads_closed",
    description="A lead that signed a contract.",
    grain="one row a lead",
    file_name="olist_closed_deals_dataset.csv",
    optional=True,
    key=("mql_id",),
    day=ColumnDay(column="won_date"),
    changes=CHANGES,
    changed_at=("won_date",),
    foreign_keys=(ForeignKey(column="mql_id", parent="leads_qualified", parent_column="mql_id"),),
    lookups=(
        Lookup(
            table="sellers",
            column="seller_id",
            parent_column="seller_id",
            columns=("seller_state",),
        ),
    ),
    columns=(
        Column(name="mql_id", type=Identifier(), required=True, description="The lead."),
        Column(
            name="seller_id",
            type=Identifier(),
            required=True,
            description="The seller it became; may not have sold anything yet.",
        ),
        Column(
            name="sdr_id", type=Identifier(), description="The sales development representative."
        ),
        Column(name="sr_id", type=Identifier(), description="The sales representative."),
        Column(
            name="won_date",
            type=Timestamp(),
            required=True,
            description="When the deal was won; its day is the business day.",
        ),
        Column(name="business_segment", type=Text(lower=True), description="Line of business."),
        Column(name="lead_type", type=Text(lower=True), description="Kind of lead."),
        Column(
            name="lead_behaviour_profile",
            type=Text(lower=True),
            description="Profile given by the representative; a few are lists.",
        ),
        Column(name="has_company", type=Boolean(), description="Whether it is a company."),
        Column(name="has_gtin", type=Boolean(), description="Whether its products have GTINs."),
        Column(name="average_stock", type=Text(lower=True), description="Stock, as a bucket."),
        Column(name="business_type", type=Text(lower=True), description="Reseller or maker."),
        Column(
            name="declared_product_catalog_size",
            type=Number(),
            description="Products the lead said it has.",
        ),
        Column(
            name="declared_monthly_revenue",
            type=Money(),
            description="Revenue a month in reais the lead said it has.",
        ),
    ),
    rules=(
        Rule(
            name="deal_without_seller",
            action=Action.WARN,
            trap=24,
            description="The seller is not among the sellers.",
            breaks=_without_seller,
        ),
        Rule(
            name="profile_is_list",
            action=Action.WARN,
            trap=24,
            description="The profile names several animals.",
            breaks=lambda t: t.lead_behaviour_profile.contains(","),
        ),
        Rule(
            name="declared_revenue_zero",
            action=Action.WARN,
            trap=24,
            description="The declared revenue is 0.",
            breaks=lambda t: t.declared_monthly_revenue == 0,
        ),
    ),
)

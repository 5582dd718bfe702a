"""The marketing funnel that turns leads into sellers. The export may lack both files."""

from __future__ import annotations

from medallion_assets.systems.olist.common import CHANGES
from medallion_assets.tables.late_ibis import ir
from medallion_assets.tables.model import Action, Column, ColumnDay, ForeignKey, Lookup, Rule, Table
from medallion_assets.tables.texts import END
from medallion_assets.tables.types import Boolean, Date, Identifier, Money, Number, Text, Timestamp

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
            "mql_id",
            Identifier(),
            "The lead. One of the ids parses as a float; it is text.",
            required=True,
        ),
        Column(
            "first_contact_date",
            Date(),
            "Day of the first contact; the business day.",
            required=True,
        ),
        Column("landing_page_id", Identifier(), "The page on which the lead signed up."),
        Column(
            "origin",
            Text(lower=True),
            "Marketing channel; null where it was not recorded, `unknown` is a value.",
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
        Column("mql_id", Identifier(), "The lead.", required=True),
        Column(
            "seller_id",
            Identifier(),
            "The seller it became; may not have sold anything yet.",
            required=True,
        ),
        Column("sdr_id", Identifier(), "The sales development representative."),
        Column("sr_id", Identifier(), "The sales representative."),
        Column(
            "won_date",
            Timestamp(),
            "When the deal was won; its day is the business day.",
            required=True,
        ),
        Column("business_segment", Text(lower=True), "Line of business."),
        Column("lead_type", Text(lower=True), "Kind of lead."),
        Column(
            "lead_behaviour_profile",
            Text(lower=True),
            "Profile given by the representative; a few are lists.",
        ),
        Column("has_company", Boolean(), "Whether it is a company."),
        Column("has_gtin", Boolean(), "Whether its products have GTINs."),
        Column("average_stock", Text(lower=True), "Stock, as a bucket."),
        Column("business_type", Text(lower=True), "Reseller or maker."),
        Column("declared_product_catalog_size", Number(), "Products the lead said it has."),
        Column(
            "declared_monthly_revenue", Money(), "Revenue a month in reais the lead said it has."
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

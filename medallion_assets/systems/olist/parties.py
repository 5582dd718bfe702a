"""The two sides of an Olist sale: customers and sellers."""

from __future__ import annotations

from medallion_assets.systems.olist.cities import APPENDED_OR_JUNK, repair_city, seller_city_or_null
from medallion_assets.systems.olist.common import CHANGES, STATES
from medallion_assets.tables.late_ibis import ibis
from medallion_assets.tables.model import (
    Action,
    Column,
    Derived,
    Lookup,
    ParentDay,
    Pii,
    Rule,
    Table,
)
from medallion_assets.tables.texts import lower_case
from medallion_assets.tables.types import Choice, Identifier, Text, ZipPrefix

CUSTOMERS = Table(
    source="olist",
    name="customers",
    description="The customer record made for an order. The person is `customer_unique_id`.",
    grain="one row a customer record, that is, an order",
    file_name="olist_customers_dataset.csv",
    key=("customer_id",),
    day=ParentDay(parent="orders", column="customer_id", parent_column="customer_id"),
    changes=CHANGES,
    lookups=(
        Lookup(
            table="geolocation",
            column="customer_zip_code_prefix",
            parent_column="geolocation_zip_code_prefix",
            columns=("geolocation_state",),
        ),
    ),
    columns=(
        Column("customer_id", Identifier(), "The record.", required=True),
        Column(
            "customer_unique_id",
            Identifier(),
            "The person, a pseudonym given by the marketplace.",
            required=True,
        ),
        Column(
            "customer_zip_code_prefix",
            ZipPrefix(),
            "First five digits of the postal code.",
            pii=Pii.LOCATION,
        ),
        Column(
            "customer_city",
            Text(lower=True),
            "City, lower case without accents.",
            pii=Pii.LOCATION,
            clean=repair_city,
        ),
        Column("customer_state", Choice(STATES, upper=True), "State of Brazil.", required=True),
    ),
    rules=(
        Rule(
            name="customer_zip_leading_zero",
            action=Action.STANDARDISE,
            trap=9,
            description="The zip leads with 0 and is therefore kept as text.",
            breaks=lambda t: t.customer_zip_code_prefix.startswith("0"),
        ),
        Rule(
            name="customer_zip_not_in_geolocation",
            action=Action.WARN,
            trap=10,
            description="The zip has no coordinates.",
            breaks=lambda t: t.customer_zip_code_prefix.notnull() & ~t.geolocation__found,
        ),
    ),
)

SELLERS = Table(
    source="olist",
    name="sellers",
    description="A shop that sells on the marketplace.",
    grain="one row a seller",
    file_name="olist_sellers_dataset.csv",
    key=("seller_id",),
    lookups=(
        Lookup(
            table="geolocation",
            column="seller_zip_code_prefix",
            parent_column="geolocation_zip_code_prefix",
            columns=("geolocation_state",),
        ),
    ),
    columns=(
        Column("seller_id", Identifier(), "The seller.", required=True),
        Column("seller_zip_code_prefix", ZipPrefix(), "First five digits of the postal code."),
        Column(
            "seller_city",
            Text(lower=True),
            "City, lower case without accents; null where the text is no city.",
            clean=seller_city_or_null,
        ),
        Column("seller_state", Choice(STATES, upper=True), "State of Brazil.", required=True),
    ),
    derived=(
        Derived(
            "seller_city_original",
            Text(),
            "The city as received, where it was changed beyond case and white space.",
            pii=Pii.FREE_TEXT,
            expression=lambda t: ibis.ifelse(
                lower_case(t.raw__seller_city).strip() != t.seller_city.fill_null(""),
                t.raw__seller_city,
                ibis.null(str),
            ),
        ),
    ),
    rules=(
        Rule(
            name="seller_zip_leading_zero",
            action=Action.STANDARDISE,
            trap=9,
            description="The zip leads with 0 and is therefore kept as text.",
            breaks=lambda t: t.seller_zip_code_prefix.startswith("0"),
        ),
        Rule(
            name="seller_city_junk",
            action=Action.STANDARDISE,
            trap=8,
            description="A state, a zip, an e-mail address or a second city in the city.",
            breaks=lambda t: lower_case(t.raw__seller_city).strip().re_search(APPENDED_OR_JUNK),
        ),
        Rule(
            name="seller_zip_not_in_geolocation",
            action=Action.WARN,
            trap=10,
            description="The zip has no coordinates.",
            breaks=lambda t: t.seller_zip_code_prefix.notnull() & ~t.geolocation__found,
        ),
        Rule(
            name="seller_state_differs_from_zip",
            action=Action.WARN,
            trap=8,
            description="The zip lies in another state.",
            breaks=lambda t: t.seller_state != t.geolocation__geolocation_state,
        ),
    ),
)

"""Whom and what sales name: customers, stores, products and the people who sell.

Every line of every file is kept. Of several lines with one id that of the file which
arrived last counts, and in one file the last line.
"""

from __future__ import annotations

from medallion_assets.tables.model import Action, Column, History, Pii, Rule, Table
from medallion_assets.tables.sales_drops.common import ID, PINCODE, TIME_ZONE, as_boolean, person
from medallion_assets.tables.types import Boolean, Date, Money, Text

__all__ = ["CUSTOMERS", "PRODUCTS", "SALES_TEAM", "STORES"]

CUSTOMERS = Table(
    source="sales_drops",
    name="customers",
    description="A customer of the shops, as the last file has it.",
    grain="one row a customer",
    key=("customer_id",),
    columns=(
        Column(name="customer_id", type=ID, required=True, description="The customer."),
        person("first_name", "First name, in capitals."),
        person("last_name", "Last name, in capitals."),
        person("address", "Street and number, in capitals."),
        Column(name="pincode", type=PINCODE, pii=Pii.LOCATION, description="Postal code."),
        person("phone_number", "Telephone number."),
        Column(name="customer_joining_date", type=Date(), description="Day of registration."),
    ),
)

STORES = Table(
    source="sales_drops",
    name="stores",
    description="A shop, as the last file has it.",
    grain="one row a store",
    key=("id",),
    columns=(
        Column(name="id", type=ID, required=True, description="The store."),
        Column(name="address", type=Text(upper=True), description="Its address, in capitals."),
        Column(name="store_pincode", type=PINCODE, description="Its postal code."),
        person("store_manager_name", "Name of its manager, in capitals."),
        Column(name="store_opening_date", type=Date(), description="Day of its opening."),
        Column(
            name="reviews",
            type=Text(),
            pii=Pii.FREE_TEXT,
            description="What customers wrote of it.",
        ),
    ),
)

PRODUCTS = Table(
    source="sales_drops",
    name="products",
    description="A product and its price, as the last file has them.",
    grain="one row a product",
    key=("id",),
    columns=(
        Column(name="id", type=ID, required=True, description="The product."),
        Column(
            name="name",
            type=Text(lower=True),
            required=True,
            description="Its name in small letters, by which sales of the first shape name it.",
        ),
        Column(name="current_price", type=Money(), description="Price of a piece, in rupees."),
        Column(name="old_price", type=Money(), description="The price before, in rupees."),
        Column(name="created_date", type=Date(), description="Day on which it was listed."),
        Column(name="updated_date", type=Date(), description="Day of its last change."),
        Column(name="expiry_date", type=Date(), description="Last day on which it is sold."),
    ),
    rules=(
        Rule(
            name="expired_before_listed",
            action=Action.WARN,
            description="The last day of sale lies before the day of listing.",
            breaks=lambda t: t.expiry_date < t.created_date,
        ),
    ),
)

SALES_TEAM = Table(
    source="sales_drops",
    name="sales_team",
    description="A person who sells or leads others, as the last file has her.",
    grain="one row a person",
    key=("id",),
    history=History(zone=TIME_ZONE, by_arrival=True),
    columns=(
        Column(name="id", type=ID, required=True, description="The person."),
        person("first_name", "First name, in capitals."),
        person("last_name", "Last name, in capitals."),
        Column(name="manager_id", type=ID, description="The person who leads her."),
        Column(
            name="is_manager",
            type=Boolean(),
            clean=as_boolean,
            description="Whether she leads others.",
        ),
        person("address", "Street and number, in capitals."),
        Column(name="pincode", type=PINCODE, pii=Pii.LOCATION, description="Postal code."),
        Column(name="joining_date", type=Date(), description="Day on which she began."),
    ),
)

"""Whom and what sales name: customers, stores, products and the people who sell.

Every line of every file is kept. Of several lines with one id that of the file which
arrived last counts, and in one file the last line.
"""

from medallion_assets.systems.sales_drops.common import ID, PINCODE, TIME_ZONE, as_boolean, person
from medallion_assets.tables.model import Action, Column, History, Pii, Rule, Table
from medallion_assets.tables.types import Boolean, Date, Money, Text

CUSTOMERS = Table(
    source="sales_drops",
    name="customers",
    description="A customer of the shops, as the last file has it.",
    grain="one row a customer",
    key=("customer_id",),
    columns=(
        Column("customer_id", ID, "The customer.", required=True),
        person("first_name", "First name, in capitals."),
        person("last_name", "Last name, in capitals."),
        person("address", "Street and number, in capitals."),
        Column("pincode", PINCODE, "Postal code.", pii=Pii.LOCATION),
        person("phone_number", "Telephone number."),
        Column("customer_joining_date", Date(), "Day of registration."),
    ),
)

STORES = Table(
    source="sales_drops",
    name="stores",
    description="A shop, as the last file has it.",
    grain="one row a store",
    key=("id",),
    columns=(
        Column("id", ID, "The store.", required=True),
        Column("address", Text(upper=True), "Its address, in capitals."),
        Column("store_pincode", PINCODE, "Its postal code."),
        person("store_manager_name", "Name of its manager, in capitals."),
        Column("store_opening_date", Date(), "Day of its opening."),
        Column("reviews", Text(), "What customers wrote of it.", pii=Pii.FREE_TEXT),
    ),
)

PRODUCTS = Table(
    source="sales_drops",
    name="products",
    description="A product and its price, as the last file has them.",
    grain="one row a product",
    key=("id",),
    columns=(
        Column("id", ID, "The product.", required=True),
        Column(
            "name",
            Text(lower=True),
            "Its name in small letters, by which sales of the first shape name it.",
            required=True,
        ),
        Column("current_price", Money(), "Price of a piece, in rupees."),
        Column("old_price", Money(), "The price before, in rupees."),
        Column("created_date", Date(), "Day on which it was listed."),
        Column("updated_date", Date(), "Day of its last change."),
        Column("expiry_date", Date(), "Last day on which it is sold."),
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
        Column("id", ID, "The person.", required=True),
        person("first_name", "First name, in capitals."),
        person("last_name", "Last name, in capitals."),
        Column("manager_id", ID, "The person who leads her."),
        Column("is_manager", Boolean(), "Whether she leads others.", clean=as_boolean),
        person("address", "Street and number, in capitals."),
        Column("pincode", PINCODE, "Postal code.", pii=Pii.LOCATION),
        Column("joining_date", Date(), "Day on which she began."),
    ),
)

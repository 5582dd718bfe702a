"""Who buys, where, and who leads a store."""

from medallion_assets.systems.shopease.ids import CREATED_AT, ID, STATES, UPDATED_AT, ZIP
from medallion_assets.tables.model import Column, ForeignKey, History, Pii, Table, Threshold
from medallion_assets.tables.types import Choice, Date, Integer, Money, Text

UPPER, LOWER = Text(upper=True), Text(lower=True)


def _person(name: str, what: str, kind: Text = UPPER, *, required: bool = False) -> Column:
    """A column that singles a person out."""
    return Column(name, kind, what, required=required, pii=Pii.DIRECT)


CUSTOMERS = Table(
    source="shopease",
    name="customers",
    description="A registered customer of the chain.",
    grain="one row a customer",
    key=("customer_id",),
    changed_at=("updated_at",),
    history=History(),
    columns=(
        Column("customer_id", ID, "The customer.", required=True),
        _person("customer_name", "First and last name, in capitals.", required=True),
        _person("email", "E-mail address, in small letters.", LOWER, required=True),
        _person("phone", "Telephone number."),
        _person("address", "Street and number.", Text()),
        Column("city", UPPER, "City of residence.", pii=Pii.LOCATION),
        Column(
            "state",
            Choice(STATES, upper=True),
            "State of residence, two letters.",
            pii=Pii.LOCATION,
        ),
        Column("zip_code", ZIP, "Postal code.", pii=Pii.LOCATION),
        CREATED_AT,
        UPDATED_AT,
    ),
)

STORES = Table(
    source="shopease",
    name="stores",
    description="A store of the chain; what is sold online is booked on one too.",
    grain="one row a store",
    key=("store_id",),
    changed_at=("updated_at",),
    threshold=Threshold(rows=1),
    removals=Threshold(rows=1),
    columns=(
        Column("store_id", ID, "The store.", required=True),
        Column("store_name", UPPER, "Its name.", required=True),
        Column("address", Text(), "Street and number."),
        Column("city", UPPER, "City."),
        Column("state", Choice(STATES, upper=True), "State, two letters.", required=True),
        Column("zip_code", ZIP, "Postal code."),
        Column("phone", Text(), "Telephone number of the store."),
        Column("floor_area_sqft", Integer(minimum=1, digits=9), "Floor area in square feet."),
        Column("opened_on", Date(), "Day of its opening."),
        CREATED_AT,
        UPDATED_AT,
    ),
)

SALES_MANAGERS = Table(
    source="shopease",
    name="sales_managers",
    description="Who leads a store; the successor of one who left has a row of her own.",
    grain="one row a manager",
    key=("manager_id",),
    changed_at=("updated_at",),
    threshold=Threshold(rows=1),
    removals=Threshold(rows=1),
    history=History(),
    foreign_keys=(ForeignKey(column="store_id", parent="stores", parent_column="store_id"),),
    columns=(
        Column("manager_id", ID, "The manager.", required=True),
        Column("store_id", ID, "The store she leads.", required=True),
        _person("manager_name", "First and last name, in capitals.", required=True),
        _person("email", "E-mail address, in small letters.", LOWER, required=True),
        _person("phone", "Telephone number."),
        Column(
            "monthly_sales_target", Money(), "What the store shall sell in a month, in dollars."
        ),
        Column("hired_on", Date(), "Day on which she began."),
        CREATED_AT,
        UPDATED_AT,
    ),
)

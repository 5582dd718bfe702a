"""Who buys, where, and who leads a store."""

from __future__ import annotations

from medallion_assets.tables.model import Column, ForeignKey, History, Pii, Table, Threshold
from medallion_assets.tables.shopease.ids import CREATED_AT, ID, STATES, UPDATED_AT, ZIP
from medallion_assets.tables.types import Choice, Date, Integer, Money, Text

__all__ = ["CUSTOMERS", "SALES_MANAGERS", "STORES"]

UPPER, LOWER = Text(upper=True), Text(lower=True)


def _person(name: str, what: str, kind: Text = UPPER, *, required: bool = False) -> Column:
    """A column that singles a person out."""
    return Column(name=name, type=kind, required=required, pii=Pii.DIRECT, description=what)


CUSTOMERS = Table(
    source="shopease",
    name="customers",
    description="A registered customer of the chain.",
    grain="one row a customer",
    key=("customer_id",),
    changed_at=("updated_at",),
    history=History(),
    columns=(
        Column(name="customer_id", type=ID, required=True, description="The customer."),
        _person("customer_name", "First and last name, in capitals.", required=True),
        _person("email", "E-mail address, in small letters.", LOWER, required=True),
        _person("phone", "Telephone number."),
        _person("address", "Street and number.", Text()),
        Column(name="city", type=UPPER, pii=Pii.LOCATION, description="City of residence."),
        Column(
            name="state",
            type=Choice(STATES, upper=True),
            pii=Pii.LOCATION,
            description="State of residence, two letters.",
        ),
        Column(name="zip_code", type=ZIP, pii=Pii.LOCATION, description="Postal code."),
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
        Column(name="store_id", type=ID, required=True, description="The store."),
        Column(name="store_name", type=UPPER, required=True, description="Its name."),
        Column(name="address", type=Text(), description="Street and number."),
        Column(name="city", type=UPPER, description="City."),
        Column(
            name="state",
            type=Choice(STATES, upper=True),
            required=True,
            description="State, two letters.",
        ),
        Column(name="zip_code", type=ZIP, description="Postal code."),
        Column(name="phone", type=Text(), description="Telephone number of the store."),
        Column(
            name="floor_area_sqft",
            type=Integer(minimum=1),
            description="Floor area in square feet.",
        ),
        Column(name="opened_on", type=Date(), description="Day of its opening."),
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
        Column(name="manager_id", type=ID, required=True, description="The manager."),
        Column(name="store_id", type=ID, required=True, description="The store she leads."),
        _person("manager_name", "First and last name, in capitals.", required=True),
        _person("email", "E-mail address, in small letters.", LOWER, required=True),
        _person("phone", "Telephone number."),
        Column(
            name="monthly_sales_target",
            type=Money(),
            description="What the store shall sell in a month, in dollars.",
        ),
        Column(name="hired_on", type=Date(), description="Day on which she began."),
        CREATED_AT,
        UPDATED_AT,
    ),
)

"""A corner shop as a stranger describes it: three tables, and a second shop of the same kind.

Belongs here: what the owner of such a shop writes. It imports the vocabulary of the platform and
nothing else. Does not belong here: any file of the shop (see ``files``), any expectation.
"""

from dataclasses import replace

from medallion_assets import (
    Action,
    Choice,
    Column,
    ColumnDay,
    Export,
    ForeignKey,
    Identifier,
    Integer,
    Money,
    ParentDay,
    Pii,
    Rule,
    SourceSystem,
    Table,
    Text,
    Timestamp,
)

__all__ = ["CORNER", "CORNER_NORTH"]

CUSTOMER = Identifier("c[0-9]{3}")
ORDER = Identifier("[0-9]{6}")

CUSTOMERS = Table(
    source="corner",
    name="customers",
    description="A customer of the shop.",
    grain="one row a customer",
    file_name="customers.csv",
    key=("customer_id",),
    columns=(
        Column("customer_id", CUSTOMER, "The customer.", required=True),
        Column("name", Text(), "The name.", pii=Pii.DIRECT),
    ),
)
ORDERS = Table(
    source="corner",
    name="orders",
    description="An order of the shop.",
    grain="one row an order",
    file_name="orders.csv",
    key=("order_no",),
    day=ColumnDay(column="ordered_at"),
    foreign_keys=(
        ForeignKey(column="customer_id", parent="customers", parent_column="customer_id"),
    ),
    columns=(
        Column("order_no", ORDER, "The order.", required=True),
        Column("customer_id", CUSTOMER, "Who ordered.", required=True),
        Column("ordered_at", Timestamp(), "When.", required=True),
        Column("status", Choice(("open", "paid", "sent")), "How far it is.", required=True),
    ),
)
ORDER_LINES = Table(
    source="corner",
    name="order_lines",
    description="A line of an order.",
    grain="one row an order and line",
    file_name="order_lines.csv",
    key=("order_no", "line"),
    day=ParentDay(parent="orders", column="order_no", parent_column="order_no"),
    foreign_keys=(
        ForeignKey(column="order_no", parent="orders", parent_column="order_no", part_of=True),
    ),
    columns=(
        Column("order_no", ORDER, "The order.", required=True),
        Column("line", Integer(minimum=1), "Its line.", required=True),
        Column("article", Text(), "What was sold.", required=True),
        Column("price", Money(), "What it cost.", required=True),
    ),
    rules=(
        Rule(
            name="article_is_a_gift",
            action=Action.WARN,
            description="It cost nothing.",
            breaks=lambda t: t.price == 0,
        ),
    ),
)

CORNER = SourceSystem(
    name="corner",
    time_zone="Europe/Berlin",
    currency="EUR",
    tables=(CUSTOMERS, ORDERS, ORDER_LINES),
    reader=Export(),
)
CORNER_NORTH = SourceSystem(
    name="corner_north",
    time_zone="Asia/Tokyo",
    currency="JPY",
    tables=tuple(replace(table, source="corner_north") for table in CORNER.tables),
    reader=Export(or_database=True),
)

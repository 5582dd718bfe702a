"""A web shop whose files come from a German office program.

Semicolons, decimal commas, dates with the day first, the encoding cp1252, headers with umlauts.
"""

from pathlib import Path

from medallion_assets import (
    Action,
    Column,
    ColumnDay,
    DateOrder,
    Export,
    FileForm,
    ForeignKey,
    Identifier,
    Integer,
    Money,
    Notation,
    Pii,
    Rule,
    SourceSystem,
    Table,
    Text,
    Timestamp,
)

FORM = FileForm(delimiter=";", encoding="cp1252")
NOTATION = Notation(
    decimal=",", thousands=".", dates=DateOrder.DAY_FIRST, null=("-",), currency=("€", "EUR")
)
CUSTOMER = Identifier("k[0-9]+")

CUSTOMERS = Table(
    source="web_shop",
    name="customers",
    description="A customer of the shop.",
    grain="one row a customer",
    file_name="kunden.csv",
    form=FORM,
    notation=NOTATION,
    key=("customer_id",),
    columns=(
        Column("customer_id", CUSTOMER, "The customer.", required=True, header="Kunden-Nr."),
        Column("name", Text(), "The name.", pii=Pii.DIRECT, header="Name"),
        Column("town", Text(), "The town.", pii=Pii.LOCATION, header="Ort"),
    ),
)
SALES = Table(
    source="web_shop",
    name="sales",
    description="A sold article.",
    grain="one row a line of a receipt",
    file_name="verkäufe.csv",
    form=FORM,
    notation=NOTATION,
    key=("receipt_id", "line"),
    day=ColumnDay(column="sold_at"),
    foreign_keys=(
        ForeignKey(column="customer_id", parent="customers", parent_column="customer_id"),
    ),
    columns=(
        Column("receipt_id", Identifier("w-[0-9]+"), "The receipt.", required=True, header="Beleg"),
        Column("line", Integer(minimum=1), "Its line.", required=True, header="Pos."),
        Column("sold_at", Timestamp(), "When.", required=True, header="Datum"),
        Column("customer_id", CUSTOMER, "Who bought.", header="Kunde"),
        Column("article", Text(), "What was sold.", required=True, header="Artikel"),
        Column("pieces", Integer(minimum=1), "How many.", required=True, header="Stück"),
        Column("price", Money(), "Of all pieces.", required=True, header="Preis"),
    ),
    rules=(
        Rule(
            name="price_is_odd",
            action=Action.WARN,
            description="It cost more than 1,000 euros a piece.",
            breaks=lambda t: t.price > t.pieces * 1000,
        ),
    ),
)

WEB_SHOP = SourceSystem(
    name="web_shop",
    time_zone="Europe/Vienna",
    currency="EUR",
    tables=(CUSTOMERS, SALES),
    reader=Export(),
    gold=Path(__file__).parent / "gold",
)

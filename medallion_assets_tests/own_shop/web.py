"""A web shop whose files are European: semicolons, cp1252, German headers, decimal commas.

Belongs here: what the owner of such a shop writes. Does not belong here: any expectation.
"""

from medallion_assets import (
    Boolean,
    Column,
    ColumnDay,
    DateOrder,
    Export,
    FileForm,
    Identifier,
    Integer,
    Money,
    Notation,
    SourceSystem,
    Table,
    Text,
    Timestamp,
)

__all__ = ["WEB"]

SALES = Table(
    source="web",
    name="sales",
    description="A sale of the shop.",
    grain="one row a sale",
    file_name="verkäufe.csv",
    key=("sale_id",),
    day=ColumnDay(column="sold_at"),
    form=FileForm(delimiter=";", encoding="cp1252"),
    notation=Notation(
        decimal=",",
        thousands=".",
        dates=DateOrder.DAY_FIRST,
        true=("ja",),
        false=("nein",),
        null=("-",),
    ),
    columns=(
        Column("sale_id", Identifier("w-[0-9]+"), "The sale.", required=True, header="Beleg-Nr."),
        Column("sold_at", Timestamp(), "When.", required=True, header="Datum"),
        Column("article", Text(), "What was sold.", required=True, header="Artikel"),
        Column("pieces", Integer(minimum=1), "How many.", header="Stück"),
        Column("price", Money(), "What it cost.", required=True, header="Preis (€)"),
        Column("paid", Boolean(), "Whether it is paid.", header="bezahlt"),
    ),
)
WEB = SourceSystem(
    name="web", time_zone="Europe/Vienna", currency="EUR", tables=(SALES,), reader=Export()
)

"""A depot whose articles have long numbers, patterned codes and prices with their currency.

Belongs here: what the owners of such systems write, one an origin. Does not belong here: any
expectation.
"""

from dataclasses import replace

from medallion_assets import (
    Column,
    Database,
    DroppedFiles,
    Export,
    Identifier,
    Integer,
    Money,
    Notation,
    SourceSystem,
    Table,
)

__all__ = ["DEPOT", "DEPOT_DB", "DEPOT_DROPS"]

ARTICLES = Table(
    source="depot",
    name="articles",
    description="An article of the depot.",
    grain="one row an article",
    file_name="articles.csv",
    key=("code",),
    columns=(
        Column("code", Identifier("[A-Z]{2}-[0-9]+|misc"), "The article.", required=True),
        Column("ean", Integer(), "Its number."),
        Column(
            "price",
            Money(),
            "What it costs.",
            notation=Notation(decimal=",", currency=("EUR", "€")),
        ),
    ),
)
DEPOT = SourceSystem(
    name="depot", time_zone="Europe/Vienna", currency="EUR", tables=(ARTICLES,), reader=Export()
)
DEPOT_DB = replace(
    DEPOT, name="depot_db", tables=(replace(ARTICLES, source="depot_db"),), reader=Database()
)
DEPOT_DROPS = replace(
    DEPOT,
    name="depot_drops",
    tables=(replace(ARTICLES, source="depot_drops"),),
    reader=DroppedFiles(),
)

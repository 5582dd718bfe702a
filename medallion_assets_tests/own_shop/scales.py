"""Scales whose weights and prices come as text in Germany's notation, or typed.

Belongs here: what the owner of such systems writes, one an origin. Does not belong here: any
expectation.
"""

from dataclasses import replace

from medallion_assets import (
    Column,
    Database,
    DroppedFiles,
    Export,
    FileForm,
    Identifier,
    Money,
    Notation,
    Number,
    SourceSystem,
    Table,
)

__all__ = ["SCALES", "SCALES_DB", "SCALES_DROPS"]

WEIGHTS = Table(
    source="scales",
    name="weights",
    description="A parcel on the scales.",
    grain="one row a parcel",
    file_name="weights.csv",
    key=("parcel",),
    form=FileForm(delimiter=";"),
    notation=Notation(decimal=",", thousands="."),
    columns=(
        Column("parcel", Identifier("[a-z]+"), "The parcel.", required=True),
        Column("weight", Number(scale=3), "Its weight in kg."),
        Column("price", Money(), "What it costs."),
    ),
)
SCALES = SourceSystem(
    name="scales", time_zone="Europe/Berlin", currency="EUR", tables=(WEIGHTS,), reader=Export()
)
SCALES_DB = replace(
    SCALES, name="scales_db", tables=(replace(WEIGHTS, source="scales_db"),), reader=Database()
)
SCALES_DROPS = replace(
    SCALES,
    name="scales_drops",
    tables=(replace(WEIGHTS, source="scales_drops"),),
    reader=DroppedFiles(),
)

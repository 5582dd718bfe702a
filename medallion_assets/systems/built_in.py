"""The source systems that come with the platform.

Belongs here: the list. Does not belong here: any table (see ``tables``), and the systems of
others (see ``systems.registry``).
"""

from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.tables import olist, sales_drops, shopease
from medallion_assets.tables.readers import Database, DroppedFiles, Export
from medallion_assets.tables.source_system import SourceSystem

BUILT_IN = (
    SourceSystem(
        name="olist",
        time_zone=olist.TIME_ZONE,
        currency="BRL",
        tables=olist.OLIST,
        reader=Export(or_database=True),
        gold=DBT_PROJECT,
    ),
    SourceSystem(
        name="shopease",
        time_zone=shopease.TIME_ZONE,
        currency="USD",
        tables=shopease.SHOPEASE,
        reader=Database(),
        gold=DBT_PROJECT,
    ),
    SourceSystem(
        name="sales_drops",
        time_zone=sales_drops.TIME_ZONE,
        currency="INR",
        tables=sales_drops.SALES_DROPS,
        reader=DroppedFiles(),
        gold=DBT_PROJECT,
    ),
)

BUILT_IN_TABLES = tuple(table for system in BUILT_IN for table in system.tables)
"""All their tables, which the generated pages describe."""

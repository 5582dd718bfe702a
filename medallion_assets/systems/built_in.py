"""The source systems that come with the platform.

Belongs here: the list. Does not belong here: any of them (each is a package beside this module),
and the systems of others (see ``systems.registry``).
"""

from medallion_assets.systems import olist, sales_drops, shopease

BUILT_IN = (olist.SYSTEM, shopease.SYSTEM, sales_drops.SYSTEM)

BUILT_IN_TABLES = tuple(table for system in BUILT_IN for table in system.tables)
"""All their tables, which the generated pages describe."""

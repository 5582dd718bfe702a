"""The properties that the catalogue shows of a table; they travel with its commits.

Belongs here: owner, layer, grain and what relates to a person. Does not belong here: columns
and comments (see ``schemas``).
"""

from collections.abc import Mapping

from medallion_assets.core.naming import BRONZE, OWNER, QUARANTINE, SILVER
from medallion_assets.tables.model import Pii, Table

PSEUDONYM = "pseudonym"
"""A keyed hash stands there: in quarantine for all that relates to a person, in silver for names
and what else singles a person out."""


def tags(layer: str, *, grain: str, personal: Mapping[str, str]) -> dict[str, str]:
    """The properties of a table.

    Args:
        grain: what one row is.
        personal: how columns relate to a person; one property names them all, because
            Glue keeps properties that a table no longer has.
    """
    columns = ", ".join(f"{column}={kind}" for column, kind in sorted(personal.items()))
    return {"owner": OWNER, "layer": layer, "grain": grain, "pii": columns or "none"}


def source_tags(layer: str, table: Table) -> dict[str, str]:
    """The properties of a described table in bronze, silver or quarantine."""
    columns = table.silver_columns if layer == SILVER else table.columns
    kinds = {item.name: str(item.pii) for item in columns if item.pii is not Pii.NONE}
    if layer == QUARANTINE:
        kinds = dict.fromkeys(kinds, PSEUDONYM)
    if layer == SILVER:
        kinds.update(dict.fromkeys(table.direct_columns, PSEUDONYM))
    grains = {BRONZE: "received row", SILVER: table.grain, QUARANTINE: "rejected row"}
    return tags(layer, grain=grains[layer], personal=kinds)

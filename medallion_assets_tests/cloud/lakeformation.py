"""Which columns somebody sees, by the grants of a plan, as Lake Formation documents it.

Belongs here: reading grants, and adding up what they let somebody see. Does not belong here: what
it has to be (see ``test_access``), and Lake Formation's own decisions, which no plan can show.

A table is seen in a database that may be described; what several grants allow adds up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from medallion_assets_tests.cloud.plans import Plan, Planned

EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
"""Whoever may read the catalogue at all: what is granted to it is granted to all."""
ALL_TABLES = "*"
Columns = Mapping[str, frozenset[str]]
"""Columns by ``layer.table``."""


@dataclass(frozen=True)
class Grant:
    """One grant of a plan.

    Attributes:
        database: empty where it is about a place.
        table: empty where it is about the database itself.
        columns: None for all but the excluded ones.
    """

    principal: str
    permissions: frozenset[str]
    database: str = ""
    table: str = ""
    columns: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()
    may_grant: bool = False

    def seen(self, name: str, columns: frozenset[str]) -> frozenset[str]:
        """The columns of a table that it lets somebody read."""
        if "SELECT" not in self.permissions or self.table not in {name, ALL_TABLES}:
            return frozenset()
        return (columns if self.columns is None else self.columns & columns) - self.excluded


def grants_of(plan: Plan) -> tuple[Grant, ...]:
    """All grants of a plan."""
    return tuple(map(_grant, plan.of("aws_lakeformation_permissions")))


def _grant(planned: Planned) -> Grant:
    values = planned.values
    grant = Grant(
        values["principal"],
        frozenset(values["permissions"]),
        may_grant=bool(values.get("permissions_with_grant_option")),
    )
    for block in values.get("database") or ():
        return _about(grant, database=block["name"])
    for block in values.get("table") or ():
        table = ALL_TABLES if block["wildcard"] else block["name"]
        return _about(grant, database=block["database_name"], table=table)
    for block in values.get("table_with_columns") or ():
        named = block.get("column_names")
        return _about(
            grant,
            database=block["database_name"],
            table=block["name"],
            columns=frozenset(named) if named else None,
            excluded=frozenset(block.get("excluded_column_names") or ()),
        )
    assert values.get("data_location"), f"{planned.address}: a grant of an unknown kind"
    return grant


def _about(grant: Grant, **what: object) -> Grant:
    return Grant(**{**vars(grant), **what})


def visible(grants: tuple[Grant, ...], principal: str, schemas: Columns, prefix: str) -> Columns:
    """The columns that somebody sees; tables without any are left out.

    Args:
        schemas: the columns that each table has.
        prefix: of the databases, before the name of a layer.
    """
    own = [grant for grant in grants if grant.principal in {principal, EVERYBODY}]
    return dict(_visible(own, schemas, prefix))


def _visible(
    grants: list[Grant], schemas: Columns, prefix: str
) -> Iterator[tuple[str, frozenset[str]]]:
    described = {grant.database for grant in grants if "DESCRIBE" in grant.permissions}
    for table, columns in schemas.items():
        layer, _, name = table.partition(".")
        database = f"{prefix}{layer}"
        own = [grant for grant in grants if grant.database == database]
        seen = frozenset().union(*(grant.seen(name, columns) for grant in own))
        if seen and database in described:
            yield table, seen

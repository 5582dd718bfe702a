"""Reaching the PostgreSQL warehouse, and the schemas in it.

Belongs here: the connection, the one builder at a time, and errors with a remedy.
Where the server is, an address says, or libpq reads from its own variables (``PGHOST``,
``PGDATABASE`` …), so that psql, dbt and this package reach the same one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict

from medallion_assets.core.errors import ConfigurationError, LakeError

BUILD = "gold_build"
"""Where dbt builds; readers use the schema ``gold``, which only whole builds change."""
MEMORY = "medallion"
"""What the warehouse knows of the lake it was filled from."""
ONE_BUILDER = 0x6D656461
"""Key of the advisory lock."""

VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
"""The variable of libpq that stands for a part of an address."""


def variables_of(address: str | None) -> dict[str, str]:
    """What leads libpq, and with it dbt, to an address; nothing where there is none."""
    parts = conninfo_to_dict(address or "")
    return {VARIABLES[name]: str(value) for name, value in parts.items() if name in VARIABLES}


@contextmanager
def connected(address: str | None = None) -> Iterator[psycopg.Connection]:
    """A connection that is the only one loading or building; what it did not commit is undone.

    Args:
        address: of the server; None for what libpq's variables say.

    Raises:
        ConfigurationError: the server is not reached, or another process is building.
        LakeError: the server refused a statement; its tables are as they were.
    """
    try:
        connection = psycopg.connect(address or "", application_name="medallion")
    except psycopg.Error as error:
        raise ConfigurationError(
            f"the PostgreSQL warehouse cannot be reached: {error}",
            remedy="correct MEDALLION_WAREHOUSE, or set PGHOST, PGPORT, PGDATABASE, PGUSER and "
            "PGPASSWORD as for psql",
        ) from error
    try:
        with connection:
            _become_the_builder(connection)
            yield connection
    except psycopg.errors.DependentObjectsStillExist as error:
        raise LakeError(
            f"the columns of a table changed, and views of yours rest on it: {error}",
            remedy="drop these views, build again, and create them anew",
        ) from error
    except psycopg.Error as error:
        raise LakeError(
            f"the PostgreSQL warehouse refused: {error}",
            remedy="see the message above; readers of the warehouse see what they saw before",
        ) from error


def _become_the_builder(connection: psycopg.Connection) -> None:
    """Take the lock that is held until the connection ends, and make the schemas."""
    found = connection.execute("select pg_try_advisory_lock(%s)", [ONE_BUILDER]).fetchone()
    if not found or not found[0]:
        raise ConfigurationError(
            "another process is loading or building this warehouse", remedy="wait for it to end"
        )
    connection.execute("set client_min_messages = warning")
    connection.commit()


def columns_of(connection: psycopg.Connection, schema: str, table: str) -> list[tuple[str, str]]:
    """The columns of a table and their types, in order; none where it does not exist."""
    return connection.execute(
        """
        select attname, format_type(atttypid, atttypmod) from pg_attribute
        where attrelid = to_regclass(format('%%I.%%I', %s::text, %s::text))
            and attnum > 0 and not attisdropped
        order by attnum
        """,
        [schema, table],
    ).fetchall()

"""Names of those who are paid, as they were received.

Belongs here: the one place where a payout meets a name, and the grant it needs. Does not belong
here: writing them down (see ``payouts.exports``).
"""

from collections.abc import Collection

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import BRONZE, LINE, LOAD_ID, SILVER
from medallion_assets.core.sql import quoted
from medallion_assets.lake.named_files import lost_table
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.payouts.rules import PayoutRule
from medallion_assets.session import Session


def names_of(
    session: Session, reader: SnapshotReader, rule: PayoutRule, subjects: Collection[str]
) -> dict[str, str]:
    """The name of each subject as it was received in the row that silver has of it.

    Raises:
        ConfigurationError: names may not be read here, or there are none.
    """
    if not session.settings.payout_names:
        raise ConfigurationError(
            "names of persons may not be read here",
            remedy="who may see them sets MEDALLION_PAYOUT_NAMES=true; without --names the files "
            "have numbers only",
        )
    where, layers = rule.names, (SILVER, BRONZE)
    if where is None or any(f"{layer}.{where.table}" not in reader.heads for layer in layers):
        raise ConfigurationError(
            f"the lake has no names for {rule.kind}s of {rule.system}", remedy="leave --names out"
        )
    silver, bronze = (_rows(reader, f"{layer}.{where.table}") for layer in layers)
    name = ", ".join(f"trim(received.{quoted(column)})" for column in where.columns)
    found = session.connection.execute(
        f"select known.{quoted(where.key)}, concat_ws(' ', {name}) from ({silver}) as known "
        f"join ({bronze}) as received using ({LOAD_ID}, {LINE}) "
        f"where list_contains(?::varchar[], known.{quoted(where.key)})",
        [sorted(subjects)],
    ).fetchall()
    return dict(found)


def _rows(reader: SnapshotReader, identifier: str) -> str:
    """A published table as a query."""
    table = reader.table(identifier)
    if table is None:
        raise lost_table(identifier)
    return reader.sql(identifier, table.schema())

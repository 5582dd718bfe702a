"""Names of those who are paid, as they were received.

Belongs here: the one place where a payout meets a name, and the grant it needs. Does not belong
here: writing them down (see ``payouts.exports``).
"""

from collections.abc import Collection

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import BRONZE, KEY, LINE, LOAD_ID, OPERATION, UPSERT, VERSION
from medallion_assets.core.sql import quoted
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.payouts.rules import PayoutRule
from medallion_assets.session import Session


def names_of(
    session: Session, reader: SnapshotReader, rule: PayoutRule, subjects: Collection[str]
) -> dict[str, str]:
    """The last received name of each subject; those without one are missing.

    Raises:
        ConfigurationError: names may not be read here, or there are none.
    """
    if not session.settings.payout_names:
        raise ConfigurationError(
            "names of persons may not be read here",
            remedy="who may see them sets MEDALLION_PAYOUT_NAMES=true; without --names the files "
            "have numbers only",
        )
    identifier = f"{BRONZE}.{rule.names.table}" if rule.names else ""
    table = reader.table(identifier) if identifier in reader.heads else None
    if rule.names is None or table is None:
        raise ConfigurationError(
            f"the lake has no names for {rule.kind}s of {rule.system}", remedy="leave --names out"
        )
    name = ", ".join(f"trim({quoted(column)})" for column in rule.names.columns)
    order = ", ".join(f"{quoted(one)} desc nulls last" for one in (VERSION, LOAD_ID, LINE))
    found = session.connection.execute(
        f"select {KEY}, concat_ws(' ', {name}) from ({reader.sql(identifier, table.schema())}) "
        f"where {OPERATION} = ? and list_contains(?::varchar[], {KEY}) "
        f"qualify row_number() over (partition by {KEY} order by {order}) = 1",
        [UPSERT, sorted(subjects)],
    ).fetchall()
    return dict(found)

"""The key of a lake's pseudonyms.

Belongs here: the guard that a lake keeps one key, and giving it to the embedded engine. Does not
belong here: the keyed hash (see ``hiding``), and which columns are personal (their descriptions
say so).
"""

import hashlib
from collections.abc import Sequence

import duckdb

from medallion_assets.core.embedded import connected
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import BRONZE, LINE, LOAD_ID, QUARANTINE, SILVER
from medallion_assets.core.sql import first_row, quoted
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.named_files import lost_table
from medallion_assets.lake.opening import open_lake, storage_of
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.rotation import FINGERPRINT, begun
from medallion_assets.lake.storage.directory import Storage
from medallion_assets.session import Session
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.hiding import derived, keys_of
from medallion_assets.systems.registry import all_tables
from medallion_assets.tables.model import Pii


def set_keys(session: Session) -> None:
    """Give the engine two keys derived from the secret, as variables and never as text.

    Raises:
        ConfigurationError: there is no secret, or another one than before.
    """
    secret = session.settings.required_pii_key().encode()
    storage = session.lake.storage
    if not _is_known(storage, secret):
        if is_key_of(session.connection, session.reader(), secret) is False:
            raise _other_key()
        storage.write(FINGERPRINT, fingerprint(secret).encode(), only_if_new=True)
        _is_known(storage, secret)
    give_keys(session.connection, secret)


def give_keys(connection: duckdb.DuckDBPyConnection, secret: bytes) -> None:
    """Let `pseudonym` use a secret in a connection, whatever the lake's is."""
    DuckDBEngine(connection).hide_by(*keys_of(secret))


def require_same_key(settings: Settings) -> None:
    """Refuse another key than the lake's pseudonyms were made with.

    Raises:
        ConfigurationError: there is no key, or it differs; the lake keeps a fingerprint,
            never the key.
    """
    _is_known(storage_of(settings), settings.required_pii_key().encode())


def key_state(settings: Settings) -> str:
    """What is known of the key, for a person.

    Raises:
        ConfigurationError: it is not the one that the lake's pseudonyms were made with.
    """
    require_same_key(settings)
    lake = open_lake(settings)
    if not lake.exists or lake.storage.read(FINGERPRINT) is not None:
        return "set"
    reader = SnapshotReader(lake, read_heads(lake))
    with connected() as connection:
        matches = is_key_of(connection, reader, settings.required_pii_key().encode())
    if matches is False:
        raise _other_key()
    if matches:
        return f"set, as pseudonyms in quarantine tell; {FINGERPRINT} is missing until the next run"
    pseudonymised = {
        f"{SILVER}.{table.identifier}" for table in all_tables() if table.direct_columns
    }
    if any(reader.rows(name) for name in pseudonymised & set(reader.heads)):
        return (
            f"warning: set, but {lake.name}/{FINGERPRINT} is missing, and nothing else tells "
            "whether it is the key of silver's pseudonyms; restore the file before a run"
        )
    return "set"


def is_key_of(
    connection: duckdb.DuckDBPyConnection, reader: SnapshotReader, secret: bytes
) -> bool | None:
    """Whether a pseudonym in quarantine was made with a key; None where there is none.

    The row that it was made of is in bronze.
    """
    for table in all_tables():
        names = [f"{layer}.{table.identifier}" for layer in (QUARANTINE, BRONZE)]
        personal = [column.name for column in table.columns if column.pii is not Pii.NONE]
        if not personal or not set(names) <= set(reader.heads):
            continue
        rejected, received = (_rows(reader, name, personal) for name in names)
        for column in map(quoted, personal):
            found = first_row(
                connection.execute(
                    f"select kept.{column}, raw.{column} from ({rejected}) as kept "
                    f"join ({received}) as raw using ({LOAD_ID}, {LINE}) "
                    f"where kept.{column} is not null limit 1"
                )
            )
            if found is not None:
                return bool(found[0] == _made(secret, str(found[1])))
    return None


def _rows(reader: SnapshotReader, identifier: str, columns: Sequence[str]) -> str:
    """Some columns of a published table, and which row each is."""
    table = reader.table(identifier)
    if table is None:
        raise lost_table(identifier)
    names = ", ".join(map(quoted, [*columns, LOAD_ID, LINE]))
    return f"select {names} from ({reader.sql(identifier, table.schema())})"


def _made(secret: bytes, value: str) -> str:
    """The pseudonym of a value, as `pseudonym` makes it."""
    inner = hashlib.sha256((derived(secret, "inner") + value).encode()).hexdigest()
    return f"pii:{hashlib.sha256((derived(secret, 'outer') + inner).encode()).hexdigest()[:32]}"


def _is_known(storage: Storage, secret: bytes) -> bool:
    """Whether the lake has a key, which has to be this one, or the one it is being given."""
    kept = storage.read(FINGERPRINT)
    if kept is not None and kept.decode() != fingerprint(secret):
        rotation = begun(storage)
        if rotation is None or rotation.fingerprint != fingerprint(secret):
            raise _other_key()
    return kept is not None


def _other_key() -> ConfigurationError:
    return ConfigurationError(
        "MEDALLION_PII_KEY is not the key that this lake's pseudonyms were made with",
        remedy="set the lake's own key; `medallion pii rotate` gives it another one",
    )


def fingerprint(secret: bytes) -> str:
    """What a lake keeps of its key; it does not lead back to it."""
    return derived(secret, "fingerprint")[:16]

"""Rows beside a delivery: forgotten once bronze has them all, and read again from the kept bytes.

Belongs here: the file of rows, and what the delivery's note says of it. Does not belong here:
whether bronze has the rows (see ``bronze.delivered``), and reading a file (see ``reading``).

The note says first that bronze has the rows, and then their file goes. A process that is killed
in between leaves a file that is not needed, which `medallion sweep` deletes.
"""

import shutil
import uuid
from dataclasses import replace
from pathlib import Path

import duckdb

from medallion_assets.core.errors import DamagedError
from medallion_assets.lake.storage.directory import Storage
from medallion_assets.sources.delivery_names import directory_name, file_hash
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.sources.landing import Delivery
from medallion_assets.sources.reading import FileReader
from medallion_assets.tables.file_form import PLAIN, FileForm
from medallion_assets.tables.model import Table

DELIVER_AGAIN = "put the file back as it was received, or have its source deliver it again"


def forget_rows(storage: Storage, delivery: Delivery, load_id: str) -> None:
    """Delete the rows beside a delivery, all of which a load has brought to bronze."""
    storage.write(delivery.note, replace(delivery, held_in=load_id).as_json())
    storage.delete([delivery.rows(storage.root).relative_to(storage.root).as_posix()])


def reread_rows(
    storage: Storage, table: Table, delivery: Delivery, connection: duckdb.DuckDBPyConnection
) -> None:
    """Read the kept bytes of a delivery again, and keep its rows beside it.

    Raises:
        DamagedError: they are not those that were received.
    """
    kept = storage.root / delivery.uri
    storage.fetch({kept: delivery.size})
    if not kept.exists() or file_hash(SourceFile(kept.parent, kept.name)) != delivery.sha256:
        raise DamagedError(delivery.uri, "is not the file that was received", remedy=DELIVER_AGAIN)
    incoming = kept.parent.with_name(f".incoming-{uuid.uuid4().hex}")
    incoming.mkdir()
    try:
        reader = FileReader(table, connection, delivery.file_name, form=_form_of(table, delivery))
        reader.read(kept, incoming)
        rows = delivery.rows(storage.root)
        (incoming / rows.name).replace(rows)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    storage.send([rows])
    storage.write(delivery.note, replace(delivery, held_in="").as_json())


def _form_of(table: Table, delivery: Delivery) -> FileForm:
    """The form a delivery was read in: a file of an export has the described one."""
    name = Path(delivery.uri).parent.name
    described = directory_name(table, delivery.sha256, "", delivery.types, table.form)
    return table.form if described == name else PLAIN

"""By what a delivery is known: its bytes, and the shape that they were read in.

Belongs here: hashes and the names made of them. Does not belong here: what is kept under a name
(see ``landing``).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.tables.file_form import PLAIN, FileForm
from medallion_assets.tables.model import Table

LAYOUT = "3"
"""Version of what is stored beside the file; part of the directory's name."""


def directory_name(
    table: Table, sha256: str, name: str, types: Mapping[str, str], form: FileForm = PLAIN
) -> str:
    """Of the bytes, and of what they were read by."""
    payload = hashlib.sha256(f"{sha256} {name}".encode()).hexdigest() if name else sha256
    return f"{payload[:16]}-{LAYOUT}{shape(table, types, form)}"


def shape(table: Table, types: Mapping[str, str], form: FileForm = PLAIN) -> str:
    """Fingerprint of columns and form; in another shape the same bytes are another delivery."""
    names = [(column.name, *column.other_names) for column in table.columns]
    written = [] if form == PLAIN else [list(asdict(form).values())]
    sheet = [table.sheet] if table.sheet else []
    payload = json.dumps([names, sorted(types.items()), *written, *sheet])
    return hashlib.sha256(payload.encode()).hexdigest()[:6]


def file_hash(file: SourceFile) -> str:
    """SHA-256 of the received bytes.

    Raises:
        BadDeliveryError: the file is empty.
    """
    digest = hashlib.sha256()
    with file.open() as stream:
        size = 0
        while block := stream.read(1024 * 1024):
            digest.update(block)
            size += len(block)
    if size == 0:
        raise BadDeliveryError(
            f"{file.label} is empty; expected a header and rows",
            remedy="deliver the complete file again",
        )
    return digest.hexdigest()

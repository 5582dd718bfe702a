"""The journal: which tables a publication is changing, from before its first commit until its end.

Belongs here: writing, reading and deleting it. Does not belong here: what is done about one that a
dead run has left (see ``lake.publish``).
"""

import json
import logging
from collections.abc import Sequence

from medallion_assets.lake.lake import Lake

LOGGER = logging.getLogger(__name__)

JOURNAL = "publishing.json"


def open_journal(lake: Lake, identifiers: Sequence[str]) -> None:
    """Write down, durably and at once, which tables are about to change."""
    lake.storage.write(JOURNAL, json.dumps(list(identifiers)).encode())


def read_journal(lake: Lake) -> list[str] | None:
    """The tables of an unfinished publication, of a damaged journal all; None without one."""
    content = lake.storage.read(JOURNAL)
    if content is None:
        return None
    try:
        return [str(name) for name in json.loads(content)]
    except (ValueError, TypeError):
        LOGGER.warning("%s/%s is damaged; all tables are compared", lake.name, JOURNAL)
        return lake.identifiers()


def close_journal(lake: Lake) -> None:
    """Delete the journal of a publication that has ended."""
    lake.storage.delete([JOURNAL])


def is_unfinished(lake: Lake) -> bool:
    """Whether a publication is under way or was cut short."""
    return read_journal(lake) is not None

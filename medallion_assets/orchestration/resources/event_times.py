"""When events are said to have happened.

Belongs here: telling those apart that happen in one moment. Does not belong here: storing
them (see ``orchestration.resources.event_log``).
"""

from collections.abc import Sequence

from dagster import EventLogEntry

MILLISECOND = 0.001


def apart(events: Sequence[EventLogEntry]) -> list[EventLogEntry]:
    """Events of a run, those of an asset and a kind a millisecond apart.

    The UI tells an asset's events by their millisecond, and shows one of those that share it.
    """
    latest: dict[object, float] = {}
    found = []
    for entry in events:
        event = entry.get_dagster_event()
        kind = (event.asset_key, event.event_type)
        at = max(entry.timestamp, latest.get(kind, 0.0) + MILLISECOND)
        latest[kind] = at
        found.append(entry._replace(timestamp=at))
    return found

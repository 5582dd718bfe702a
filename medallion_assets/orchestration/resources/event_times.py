"""When events are said to have happened.

Belongs here: telling those apart that a step makes in one moment, whatever stores them. Does
not belong here: storing them (see ``orchestration.resources.event_log``).
"""

import logging

from dagster import DagsterEvent, DagsterEventType

SHOWN = {
    DagsterEventType.ASSET_MATERIALIZATION,
    DagsterEventType.ASSET_OBSERVATION,
    DagsterEventType.ASSET_CHECK_EVALUATION,
}
"""The events that the UI lists by asset."""
EVENT = "dagster_event"
"""Where Dagster's log records carry their event."""


class MillisecondsApart(logging.Filter):
    """Dates the events of an asset and a kind a millisecond apart, for the log of one step.

    The UI tells an asset's events by their millisecond, and shows one of those that share it.
    """

    def __init__(self) -> None:
        """Begin with no event."""
        super().__init__()
        self._latest: dict[object, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Date the record of an event; every record passes."""
        event = getattr(record, EVENT, None)
        if isinstance(event, DagsterEvent) and event.event_type in SHOWN:
            kind = (event.asset_key, event.event_type)
            millisecond, latest = int(record.created * 1000), self._latest.get(kind, 0)
            if millisecond <= latest:
                millisecond = latest + 1
                record.created = (millisecond + 0.5) / 1000  # no rounding leads out of it
            self._latest[kind] = millisecond
        return True

"""Events of a moment are a millisecond apart, for whoever tells them by it."""

from dagster import AssetKey, AssetMaterialization, DagsterEvent, DagsterEventType, EventLogEntry
from dagster._core.events import StepMaterializationData

from medallion_assets.orchestration.resources.event_times import apart


def entry(asset: str, at: float) -> EventLogEntry:
    data = StepMaterializationData(AssetMaterialization(AssetKey([asset])))
    kind = DagsterEventType.ASSET_MATERIALIZATION.value
    event = DagsterEvent(kind, job_name="job", event_specific_data=data)
    kept = EventLogEntry(None, "info", "", "run", at, dagster_event=event)  # type: ignore[no-untyped-call]
    assert isinstance(kept, EventLogEntry)
    return kept


def test_a_range_of_one_moment_has_a_millisecond_an_event() -> None:
    found = apart([entry("orders", 100.0) for _ in range(14)])
    assert len({round(one.timestamp * 1000) for one in found}) == 14
    assert found[0].timestamp == 100.0
    assert found[-1].timestamp < 100.014


def test_events_that_are_apart_stay_as_they_are() -> None:
    given = [entry("orders", 100.0), entry("items", 100.0), entry("orders", 101.0)]
    assert apart(given) == given

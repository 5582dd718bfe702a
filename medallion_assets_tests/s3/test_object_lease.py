"""One holder over machines; one that died or slept is succeeded, and told so."""

import json

import pytest

from medallion_assets.core.errors import LakeError
from medallion_assets.lake.storage import s3_lease as object_lease
from medallion_assets_tests.s3.conftest import Opening


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_lease, "POLL_SECONDS", 0.05)


def test_it_goes_from_one_machine_to_the_next(machine: Opening) -> None:
    for name in ("here", "there", "here"):
        with machine(name).lease(patience=0) as held:
            held.confirm()
    numbered = [item.key for item in machine("here").listed("lease") if "clock" not in item.key]
    assert numbered[-1] == "lease/000000000003.json"


def test_another_machine_waits_and_is_told_for_whom(machine: Opening) -> None:
    told: list[str] = []
    first = machine("here").lease()
    first.__enter__()

    def on_wait(message: str) -> None:
        told.append(message)
        first.__exit__(None, None, None)

    with machine("there").lease(on_wait=on_wait):
        pass
    assert len(told) == 1
    assert "which is publishing to this lake" in told[0]


def test_who_waits_too_long_is_told_whom_to_look_at(machine: Opening) -> None:
    with (
        machine("here").lease(),
        pytest.raises(LakeError, match=r"process \d+ on .* has held the lake's publish lease"),
        machine("there").lease(patience=0),
    ):
        pass


def test_a_holder_that_does_not_renew_is_succeeded_and_may_not_publish(
    machine: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine("here").lease() as slept:
        monkeypatch.setattr(object_lease, "DEAD_SECONDS", -1.0)
        with machine("there").lease(patience=0) as held:
            held.confirm()
            with pytest.raises(LakeError, match=r"lease of .* was lost") as caught:
                slept.confirm()
            held.confirm()
    assert "run again" in caught.value.remedy


def test_a_holder_renews(machine: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_lease, "RENEW_SECONDS", 0.01)
    storage = machine("here")
    real, renewed = storage.write, []

    def write(key: str, content: bytes, *, only_if_new: bool = False) -> bool:
        if not only_if_new and key.startswith("lease/"):
            renewed.append(json.loads(content)["released"])
        return real(key, content, only_if_new=only_if_new)

    monkeypatch.setattr(storage, "write", write)
    with storage.lease():
        while len(renewed) < 2:
            pass
    assert renewed[-1] is True
    assert set(renewed[:-1]) == {False}


def test_a_process_of_this_machine_that_was_killed_is_succeeded_at_once(
    machine: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = machine("here")
    with storage.lease():
        key = storage.listed("lease")[-1].key
        unreleased = storage.read(key)
    assert unreleased
    storage.write(key, unreleased)
    monkeypatch.setattr(object_lease, "DEAD_SECONDS", 3600.0)
    with pytest.raises(LakeError, match="has held"), machine("there").lease(patience=0):
        pass
    with storage.lease(patience=0) as held:
        held.confirm()


def test_former_leases_are_forgotten(machine: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_lease, "FORGET_EVERY", 3)
    storage = machine("here")
    for _ in range(4):
        with storage.lease():
            pass
    assert [item.key[-6:] for item in storage.listed("lease")] == ["3.json", "4.json"]

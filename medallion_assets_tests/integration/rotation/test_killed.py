"""Killed at any moment of a change of the key, a lake has one key and can be given the new one."""

from typing import Any

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.lake.rotation import NOTE
from medallion_assets.silver.verification import verify_lake
from medallion_assets_tests.integration.rotation.rotating import (
    NEW_KEY,
    found_pseudonyms,
    rotated,
    run_with,
)
from medallion_assets_tests.platform import PII_KEY, Platform
from medallion_assets_tests.tiers import LONG


class KilledError(BaseException):
    """Stands for the end of a process: nothing handles it."""


KILLED_BEFORE = [
    ("medallion_assets.silver.rotation.begin", 1),
    *((f"medallion_assets.lake.publish.{name}", 1) for name in ("open_journal", "_commit_all")),
    *(("medallion_assets.lake.publish._commit", number) for number in (1, 2, 3, 4)),
    ("medallion_assets.lake.publish._tidy", 1),
    ("medallion_assets.silver.rotation.finish_rotation", 1),
    ("medallion_assets.lake.rotation.expire", 1),
]


BEFORE, AFTER = (*KILLED_BEFORE[4], "rotation"), (*KILLED_BEFORE[-2], "run")
"""When readers do not yet see the new pseudonyms, and when they do."""
ALL = [(*killed, again) for killed in KILLED_BEFORE for again in ("run", "rotation")]


@pytest.mark.again
@pytest.mark.parametrize(
    ("step", "call", "again"),
    [BEFORE, AFTER, *(pytest.param(*one, marks=LONG) for one in ALL if one not in {BEFORE, AFTER})],
)
def test_killed_at_any_moment_the_lake_has_one_key(
    lake: Platform, monkeypatch: pytest.MonkeyPatch, step: str, call: int, again: str
) -> None:
    former = found_pseudonyms(lake.state())
    with monkeypatch.context() as patched:
        dying(patched, step, call)
        with pytest.raises(KilledError):
            rotated(lake)
    seen = found_pseudonyms(lake.state())
    is_new = not seen & former
    assert is_new or seen == former, "readers see pseudonyms of one key"
    assert is_new == (step in {one for one, _ in KILLED_BEFORE[-3:]})
    if again == "run":
        run_with(lake, NEW_KEY if is_new else PII_KEY, monkeypatch)
        assert found_pseudonyms(lake.state()) == seen
    elif is_new:
        with pytest.raises(ConfigurationError, match="has the key"):
            rotated(lake, run="second")
    else:
        assert rotated(lake, run="second").pseudonyms == 3
    assert lake.lake.storage.read(NOTE) is None
    assert not lake.imbalances()
    assert verify_lake(lake.settings, deep=True, tables=lake.tables).damages == []


def dying(patched: pytest.MonkeyPatch, step: str, call: int) -> None:
    """Let what follows die just before the n-th call of a step."""
    module, name = step.rsplit(".", 1)
    owner = __import__(module, fromlist=[name])
    real, calls = getattr(owner, name), []

    def called(*rest: Any, **options: Any) -> Any:
        calls.append(rest)
        if len(calls) >= call:
            raise KilledError
        return real(*rest, **options)

    patched.setattr(owner, name, called)

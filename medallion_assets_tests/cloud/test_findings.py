"""The list of accepted findings: each with a reason, none too many, and none waved through."""

import json
from typing import Any

import pytest

from medallion_assets_tests.cloud.findings import ACCEPTED, accepted, problems


def report(*failed: tuple[str, str], resources: int = 1) -> dict[str, Any]:
    found = [{"check_id": check, "resource": name} for check, name in failed]
    summary = {"resource_count": resources, "parsing_errors": 0}
    return {"summary": summary, "results": {"failed_checks": found}}


LINE = {"check": "C1", "resources": ["module.a.b.this"], "reason": "It costs more than it gives."}


def test_what_is_listed_is_accepted_whatever_its_number() -> None:
    assert list(problems(report(("C1", 'module.a["x"].b.this[0]')), [LINE])) == []


def test_another_check_or_resource_is_refused() -> None:
    for finding in (("C2", "module.a.b.this"), ("C1", "module.c.b.this")):
        wrong = list(problems(report(finding), [LINE]))
        assert len(wrong) == 2
        assert finding[1] in wrong[0]
        assert "take it off" in wrong[1]


def test_a_report_of_nothing_proves_nothing() -> None:
    with pytest.raises(ValueError, match="no resource"):
        list(problems(report(resources=0), []))
    broken = report()
    broken["summary"]["parsing_errors"] = 1
    with pytest.raises(ValueError, match="could not read"):
        list(problems(broken, []))


def test_every_line_gives_a_reason() -> None:
    assert accepted(json.loads(ACCEPTED.read_text()))
    with pytest.raises(ValueError, match="say why"):
        accepted([{**LINE, "reason": "no"}])

"""What checkov finds in the roots, against the list of what is accepted, each with its reason.

Belongs here: comparing both. A finding that is not accepted fails, and so does a line of the list
that accepts nothing any more. Does not belong here: running checkov (see ``deploy/checkov.sh``).
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ACCEPTED = Path(__file__).parents[2] / "deploy" / "terraform" / "accepted.json"
INDEX = re.compile(r"\[[^\]]*\]")
SHORTEST_REASON = 20


class Finding(NamedTuple):
    """A check that failed on a resource, whose number or key does not count."""

    check: str
    resource: str


def found(report: Any) -> set[Finding]:
    """The findings of a report of checkov.

    Raises:
        ValueError: it looked at nothing, or could not read something.
    """
    parts = report if isinstance(report, list) else [report]
    if not parts or not all(part.get("summary", {}).get("resource_count") for part in parts):
        raise ValueError("checkov looked at no resource")
    if any(part["summary"]["parsing_errors"] for part in parts):
        raise ValueError("checkov could not read a file")
    return {
        Finding(one["check_id"], INDEX.sub("", one["resource"]))
        for part in parts
        for one in part["results"]["failed_checks"]
    }


def accepted(listed: Any) -> set[Finding]:
    """The findings that a list accepts.

    Raises:
        ValueError: a line gives no reason.
    """
    for one in listed:
        if len(one["reason"]) < SHORTEST_REASON:
            raise ValueError(f"{one['check']}: say why it is accepted")
    return {Finding(one["check"], name) for one in listed for name in one["resources"]}


def problems(report: Any, listed: Any) -> Iterator[str]:
    """What is wrong, in words."""
    present, known = found(report), accepted(listed)
    for one in sorted(present - known):
        yield f"{one.check} fails on {one.resource}: mend it, or accept it with a reason"
    for one in sorted(known - present):
        yield f"{one.check} on {one.resource} is accepted, and does not fail: take it off the list"


def main(report: Path) -> int:
    """Print what is wrong with a report; the number of it."""
    wrong = list(problems(json.loads(report.read_text()), json.loads(ACCEPTED.read_text())))
    print(*wrong, f"{len(wrong)} findings that are not as they are listed", sep="\n")  # noqa: T201
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1])), 1))

"""Role by action by resource, as the planned policies answer it and as it has to be.

Belongs here: asking every cell. Does not belong here: the table (see ``expected``).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from medallion_assets_tests.cloud.expected import ROLES, TABLE
from medallion_assets_tests.cloud.iam import Context
from medallion_assets_tests.cloud.resources import Asked
from medallion_assets_tests.cloud.stack import Stack


class Cell(NamedTuple):
    """One question."""

    role: str
    action: str
    resource: str


def answers(stack: Stack, roles: Iterable[str] = ROLES) -> dict[Cell, bool]:
    """What the policies of the environment dev answer, cell by cell."""
    found = {}
    for resources, action, _ in TABLE:
        for name, resource in resources.items():
            arn, context = _asked(resource)
            for role in roles:
                decision = stack.judged(f"medallion-dev-{role}", action, arn, context)
                found[Cell(role, action, name)] = decision.allowed
    return found


def wanted() -> dict[Cell, bool]:
    """What they have to answer."""
    return dict(_wanted())


def _wanted() -> Iterator[tuple[Cell, bool]]:
    for resources, action, allowed in TABLE:
        for name in resources:
            for role in ROLES:
                yield Cell(role, action, name), name in allowed.get(role, frozenset())


def _asked(resource: Asked) -> tuple[str, Context]:
    """The ARN of a row, and the context in which it is asked."""
    return (resource, {}) if isinstance(resource, str) else resource

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


def answers(
    stack: Stack, roles: Iterable[str] = ROLES, environment: str = "dev"
) -> dict[Cell, bool]:
    """What the policies of an environment answer, cell by cell."""
    found = {}
    for resources, action, _ in TABLE:
        for name, resource in resources.items():
            arn, context = _asked(resource, environment)
            for role in roles:
                decision = stack.judged(f"medallion-{environment}-{role}", action, arn, context)
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


def _asked(resource: Asked, environment: str) -> tuple[str, Context]:
    """The ARN of a row, and the context in which it is asked."""
    arn, context = (resource, {}) if isinstance(resource, str) else resource
    if environment == "dev":
        return arn, context
    return _swapped(arn, environment), {
        key: _swapped(value, environment) for key, value in context.items()
    }


def _swapped(text: str, environment: str) -> str:
    """A name of the table, which is that of dev, in another environment; dev is foreign there."""
    own, other = "medallion-dev", f"medallion-{environment}"
    for sign in "-_":
        mine, foreign = own.replace("-", sign), other.replace("-", sign)
        text = text.replace(foreign, "\0").replace(mine, foreign).replace("\0", mine)
    return text

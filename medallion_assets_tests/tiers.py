"""The two marks that say which run a test belongs to, and parametrizations that use them.

Belongs here: how a test says that it only proves again what a short one proves. What the marks
mean is said in ``pyproject.toml``, which command runs which of them in the Makefile. Does not
belong here: any choice; it stands at the test.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from _pytest.mark import ParameterSet

__all__ = ["AGAIN", "LONG", "parametrize_once"]

AGAIN = pytest.mark.again
LONG = pytest.mark.long


def parametrize_once(
    names: str | Sequence[str], cases: Iterable[Any], *, ids: Any = None, kept: Sequence[int] = (0,)
) -> pytest.MarkDecorator:
    """Parametrization with one short case, the first; the others prove the same again.

    Args:
        names: the arguments.
        cases: their values, as ``pytest.mark.parametrize`` takes them.
        ids: the same.
        kept: the numbers of the short cases, where it is not the first alone.

    Raises:
        ValueError: a case that is to be short has a mark of a later run.
    """
    sets = [ParameterSet.extract_from(case, force_tuple=isinstance(names, str)) for case in cases]
    for number in kept:
        if any(mark.name in {AGAIN.name, LONG.name} for mark in sets[number].marks):
            raise ValueError(
                f"case {number} of {names} is to be short and has a mark; keep another"
            )
    marked = [one if number in kept else _again(one) for number, one in enumerate(sets)]
    return pytest.mark.parametrize(names, marked, ids=ids)


def _again(case: ParameterSet) -> ParameterSet:
    """The same case in the second run."""
    return pytest.param(*case.values, marks=[*case.marks, AGAIN], id=case.id)

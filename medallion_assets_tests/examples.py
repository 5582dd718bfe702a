"""How many examples a property is tried on: few in `make test`, many in `make test-long`.

Belongs here: the two profiles of hypothesis and the settings of a property. Does not belong
here: any property.
"""

from typing import Any

from hypothesis import HealthCheck, settings

__all__ = ["examples", "many", "register_profiles"]

QUICK, NIGHTLY = "quick", "nightly"
SHARE, FEWEST = 5, 2
UNCHECKED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def register_profiles() -> None:
    """Make both profiles known; the examples are the same in every run of either."""
    same: dict[str, Any] = {"deadline": None, "derandomize": True, "database": None}
    settings.register_profile(QUICK, max_examples=20, **same)
    settings.register_profile(NIGHTLY, max_examples=100, **same)
    settings.load_profile(QUICK)


def many() -> bool:
    """Whether the nightly profile is in force."""
    return settings.get_current_profile_name() == NIGHTLY


def examples(nightly: int) -> settings:
    """The settings of a property that is tried so often in the nightly profile.

    In the quick one it is a fifth of them, two at least.
    """
    count = nightly if many() else max(FEWEST, nightly // SHARE)
    return settings(max_examples=count, suppress_health_check=UNCHECKED)

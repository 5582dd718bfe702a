"""What is wrong with settings, as one error that a person can act on.

Belongs here: naming the variables. Does not belong here: what a setting has to be (see
``settings.environment``).
"""

from pydantic import ValidationError

from medallion_assets.core.errors import ConfigurationError


def unreadable_file(error: Exception) -> ConfigurationError:
    """That ``.env`` cannot be read."""
    return ConfigurationError(
        f".env cannot be read: {error}",
        remedy="save it as UTF-8 text that this user may read, or remove it",
    )


def wrong_values(error: ValidationError) -> ConfigurationError:
    """Every variable that is wrong, and why."""
    faults = [
        _variable(found["loc"]) + found["msg"].removeprefix("Value error, ")
        for found in error.errors(include_url=False, include_input=False)
    ]
    return ConfigurationError(
        "; ".join(faults), remedy="see docs/configuration.md for each variable"
    )


def _variable(place: tuple[int | str, ...]) -> str:
    """The variable of a field, or of a system's; nothing where several are wrong together."""
    parts = [str(part).upper() for part in place if part != "own"]
    return f"MEDALLION_{'_'.join(parts)}: " if parts else ""

"""Tables and rules by the names that people give them.

Belongs here: finding what an option names, or saying what it may name. Does not belong
here: reading a table (see ``cli.ledger``).
"""

from difflib import get_close_matches

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.registry import all_tables
from medallion_assets.tables.model import Table


def table_named(name: str) -> Table:
    """A table by either of its names.

    Raises:
        ConfigurationError: there is no such table, or several sources have one.
    """
    found = [table for table in all_tables() if name in {table.name, table.identifier}]
    if len(found) == 1:
        return found[0]
    if found:
        choice = " or ".join(table.identifier for table in found)
        raise ConfigurationError(
            f"{len(found)} sources have a table {name!r}", remedy=f"choose {choice}"
        )
    raise ConfigurationError(
        f"there is no table {name!r}",
        remedy=f"choose one of {', '.join(table.identifier for table in all_tables())}",
    )


def require_reason(settings: Settings, reason: str | None, table: str | None = None) -> None:
    """Refusal of a reason that no rule gives; a misspelt one would look like good news.

    Raises:
        ConfigurationError: no rule has that name.
    """
    # Rules are expressions, and what those need takes half a second to load.
    from medallion_assets.cleaning.rules import all_rules

    known = {
        rule.name
        for described in all_tables()
        if table in {None, described.identifier}
        for rule in all_rules(described, settings.first_day, settings.final_day())
    }
    if reason is None or reason in known:
        return
    close = get_close_matches(reason, known, n=3)
    raise ConfigurationError(
        f"no rule of {table or 'any table'} is named {reason!r}",
        remedy=f"did you mean {', '.join(close)}?" if close else "see `medallion quarantine`",
    )

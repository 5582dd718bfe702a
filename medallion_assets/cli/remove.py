"""The command ``medallion remove``: taking a table of one's own out of the lake."""

from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.output import complaints


def remove(
    name: Annotated[str, typer.Argument(help="A table that an asset stored, like own.sums.")],
) -> None:
    """Remove a table of one's own; its asset makes it anew. Others are refused."""
    with complaints():
        _remove(name)
    out.print(f"removed {name}; until it is made anew, `medallion rollback` brings it back")


def _remove(name: str) -> None:
    """Take the table out of what is valid."""
    import uuid

    from medallion_assets.core.errors import ConfigurationError
    from medallion_assets.core.naming import OWN
    from medallion_assets.lake.publish import remove as remove_table
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    if not name.startswith(f"{OWN}."):
        raise ConfigurationError(
            f"{name} is no table of one's own; those of the platform follow from their sources",
            remedy=f"name a table that begins with {OWN}., see `medallion tables`",
        )
    opened = open_session(Settings.load(), run_id=f"remove-{uuid.uuid4().hex}")
    with opened as session, session.publishing() as reader:
        if name not in reader.heads:
            raise ConfigurationError(
                f"there is no table {name} in the lake", remedy="see `medallion tables`"
            )
        remove_table(session.lake, name, session.run_id)

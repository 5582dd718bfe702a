"""The command ``medallion pii columns``: which columns relate to a person."""

from typing import Annotated

import typer

from medallion_assets.cli.machines import print_json
from medallion_assets.cli.output import complaints


def columns(
    published: Annotated[
        bool, typer.Option("--published", help="Only tables that this lake has published.")
    ] = False,
) -> None:
    """Print the columns that relate to a person, by layer and table, as JSON."""
    from medallion_assets.cli.personal import personal_by_layer
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints():
        if published:
            with open_session(Settings.load(), run_id="pii-columns") as session:
                found = personal_by_layer(frozenset(session.reader().heads))
        else:
            found = personal_by_layer()
    print_json(found)

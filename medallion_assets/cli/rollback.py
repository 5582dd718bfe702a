"""The command ``medallion rollback``: all tables back to an earlier state."""

from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.output import complaints
from medallion_assets.core.errors import ConfigurationError


def rollback(
    state: Annotated[int, typer.Argument(help="A state of `medallion history`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take all tables back to an earlier state, together."""
    if not yes:
        typer.confirm(f"Take every table back to state {state}?", abort=True)
    with complaints():
        moved = _go_back(state)
    out.print(f"took back {moved} tables", highlight=False)


def _go_back(state: int) -> int:
    """The number of tables whose content went back.

    Raises:
        ConfigurationError: the state is not kept.
    """
    from medallion_assets.lake.damage import explaining_damage
    from medallion_assets.lake.expiry import kept_states
    from medallion_assets.lake.heads import ENTRIES
    from medallion_assets.lake.opening import open_lake
    from medallion_assets.lake.publish import recover, roll_back_to
    from medallion_assets.lake.rotation import finish_rotation
    from medallion_assets.orchestration.restated import restated
    from medallion_assets.settings.environment import Settings

    settings = Settings.load()
    lake = open_lake(settings)
    ledger = lake.table(ENTRIES) if lake.exists else None
    if ledger is None or state not in {kept.snapshot_id for kept in kept_states(ledger)}:
        raise ConfigurationError(
            f"state {state} is not kept", remedy="choose one of `medallion history`"
        )
    with restated(settings), explaining_damage(lake), lake.lease():
        recover(lake)
        if finish_rotation(lake, settings.working_copies):
            raise ConfigurationError(
                "the lake has just got its new key of pseudonyms, and no earlier state any more",
                remedy="choose one of `medallion history`",
            )
        return roll_back_to(lake, state)

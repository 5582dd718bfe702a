"""The command ``medallion source stop``: the end of the embedded PostgreSQL."""

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints


def stop(json: Json = False) -> None:
    """Stop the embedded PostgreSQL; its data stay."""
    from medallion_assets.settings.environment import Settings
    from medallion_assets.simulation import server
    from medallion_assets.simulation.shopease.place import server_home

    with complaints():
        stopped = server.stop(server_home(Settings.load()))
    if json:
        print_json({"stopped": stopped})
    else:
        out.print("stopped" if stopped else "it was not running", highlight=False)

"""The command ``medallion source start``: the embedded PostgreSQL."""

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints


def start(json: Json = False) -> None:
    """Start the embedded PostgreSQL; it goes on running until `medallion source stop`."""
    from medallion_assets.settings.environment import Settings
    from medallion_assets.simulation import server
    from medallion_assets.simulation.shopease.database import DATABASE
    from medallion_assets.simulation.shopease.place import embedded_address, server_home

    with complaints():
        settings = Settings.load()
        home = server_home(settings)
        started = server.start(home, DATABASE)
    address = embedded_address(settings)
    if json:
        print_json(
            {
                "dsn": started.dsn,
                "address": address,
                "already": started.already,
                "home": home,
                "opened": started.opened,
            }
        )
        return
    out.print("it was running" if started.already else "started", highlight=False)
    out.print(started.dsn, highlight=False, soft_wrap=True)
    out.print(f"read it by MEDALLION_SHOPEASE_DSN={address}", highlight=False, soft_wrap=True)
    for place in started.opened:
        err.print(f"other accounts may pass through {place} now", highlight=False, soft_wrap=True)

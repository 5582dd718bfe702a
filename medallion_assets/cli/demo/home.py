"""The demo's directory: whose it is, where its lake lies, and its settings.

Belongs here: what keeps a demo off the data and the settings of others. Does not belong
here: what lies in the directory (see ``stages``).
"""

import os
import shutil
from pathlib import Path

from medallion_assets.cli.demo.drops import first_sale
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.private import write_private
from medallion_assets.lake.opening import open_lake
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.lake import S3
from medallion_assets.settings.pii_key import DEMO_COUPON_KEY, DEMO_KEY
from medallion_assets.simulation import server
from medallion_assets.simulation.olist import OlistParameters
from medallion_assets.simulation.shopease.place import EMBEDDED, embedded_address

EXPORT = "export"
DROPS = "drops"
SETTINGS = "demo.env"
MARK = "# Written by `medallion demo`, which replaces this file while this line is its first.\n"

KEPT = ("MEDALLION_CATALOG", "MEDALLION_GLUE_PREFIX", "MEDALLION_STATE")
"""Variables without which the next commands would not find the demo's lake."""


def refuse_foreign(home: Path) -> None:
    """See that the directory is new or an earlier demo's, because its content is replaced.

    Raises:
        ConfigurationError: it holds something else.
    """
    if not home.exists() or (home / SETTINGS).is_file():
        return
    if not home.is_dir() or any(home.iterdir()):
        raise ConfigurationError(
            f"{home} is not a demo's directory, and a demo would replace what is in it",
            remedy="name a new directory with --home",
        )


def lake_of(home: Path) -> str:
    """The demo's lake: a new one beside its export, or the one on S3 that is set.

    Raises:
        ConfigurationError: that one holds something else than an earlier demo.
    """
    wanted = os.environ.get("MEDALLION_LAKE", "")
    if not wanted.startswith(S3):
        server.stop(home / "lake" / EMBEDDED)
        shutil.rmtree(home / "lake", ignore_errors=True)
        return str(home / "lake")
    mine = home / SETTINGS
    is_own = mine.exists() and f"MEDALLION_LAKE={wanted}\n" in mine.read_text(encoding="utf-8")
    if not is_own and open_lake(Settings.load()).exists:
        raise ConfigurationError(
            f"{wanted} holds a lake already, and a demo would publish invented data to it",
            remedy="set MEDALLION_LAKE to a new prefix",
        )
    return wanted


def configure(
    home: Path, lake: str, parameters: OlistParameters, *, open_end: bool, chain: bool, drops: bool
) -> tuple[Settings, list[str]]:
    """Write the demo's settings and use them now.

    Returns:
        The settings, and what keeps the next commands in this directory from finding them.
    """
    os.environ["MEDALLION_LAKE"] = lake
    values = {
        "MEDALLION_ENV": "local",
        "MEDALLION_LAKE": lake,
        **{name: os.environ[name] for name in KEPT if os.environ.get(name)},
        **({"MEDALLION_SHOPEASE_DSN": embedded_address(Settings.load())} if chain else {}),
        "MEDALLION_OLIST_EXPORT": str(home / EXPORT),
        **(_drop_settings(home, parameters) if drops else {}),
        "MEDALLION_FIRST_DAY": parameters.first_business_day.isoformat(),
        "MEDALLION_LAST_DAY": "" if open_end else parameters.last_business_day.isoformat(),
        "MEDALLION_PII_KEY": DEMO_KEY,
        "MEDALLION_COUPON_KEY": DEMO_COUPON_KEY,
    }
    text = MARK + "".join(f"{name}={value}\n" for name, value in values.items())
    write_private(home / SETTINGS, text)
    own = Path(".env")
    replaced = not own.exists() or own.read_bytes().startswith(MARK.encode())
    if replaced:
        write_private(own, text)
    others = [] if replaced else [".env"]
    others += [
        name for name, value in values.items() if os.environ.get(name, "") not in {"", value}
    ]
    # An empty value would let a last day of the user's own .env through. No power cut costs more
    # than the demo, which is begun anew, so it does not wait for the disk.
    os.environ.setdefault("MEDALLION_SYNC", "off")
    os.environ.update(values, MEDALLION_LAST_DAY=parameters.last_business_day.isoformat())
    return Settings.load(), others


def _drop_settings(home: Path, parameters: OlistParameters) -> dict[str, str]:
    """Where files are dropped, and their days, which begin before those of the others."""
    first = first_sale(parameters.last_business_day, parameters.days)
    return {
        "MEDALLION_DROPS": str(home / DROPS),
        "MEDALLION_SALES_DROPS_FIRST_DAY": first.isoformat(),
    }

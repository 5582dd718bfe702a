"""The commands ``medallion quarantine …``: rejected rows, looked at and corrected.

Belongs here: which commands there are; each is the module of its name. Does not belong
here: the correction itself (see ``bronze.corrections.step``).
"""

import typer

from medallion_assets.cli.quarantine.export import export
from medallion_assets.cli.quarantine.fix import fix
from medallion_assets.cli.quarantine.replay import replay
from medallion_assets.cli.quarantine.show import overview, show

__all__ = ["app"]

app = typer.Typer(
    name="quarantine", help="Rejected rows: look at them, correct them, judge them anew."
)
app.callback(invoke_without_command=True)(overview)
for command in (show, export, fix, replay):
    app.command()(command)

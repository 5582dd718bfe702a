"""The command ``medallion dashboard``: all shops on one page, by month and by day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints

if TYPE_CHECKING:
    from medallion_assets.dashboard.build import Built
    from medallion_assets.settings.environment import Settings


def dashboard(
    to: Annotated[
        Path | None,
        typer.Option("--out", help="The file; else reports/dashboard.html below the lake."),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(help="Only this source system; may be repeated. Else all that have gold."),
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Show it to browsers on this machine, always current.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port of --serve.", min=1, max=65535)] = 3100,
    json: Json = False,
) -> None:
    """Write one page of all shops, by month and by day, or serve it."""
    from medallion_assets.settings.environment import Settings

    with complaints():
        settings = Settings.load()
        place = to.expanduser() if to else None
        if place or not serve:
            _print(*_written(settings, source or [], place), json=json)
        if serve:
            _serve(settings, source or [], port)


def _written(settings: Settings, source: list[str], place: Path | None) -> tuple[Built, str]:
    """Write the page; gives it and its place."""
    from medallion_assets.core.generated import write_generated
    from medallion_assets.dashboard.build import KEY, build_dashboard
    from medallion_assets.dashboard.page import GENERATOR
    from medallion_assets.session import open_session

    with open_session(settings, run_id="dashboard") as session:
        built = build_dashboard(session, source, place)
        if place is None:
            session.lake.storage.write(KEY, built.html.encode())
            return built, f"{session.lake.name}/{KEY}"
        write_generated(built.html, place, GENERATOR)
        return built, str(place)


def _serve(settings: Settings, source: list[str], port: int) -> None:
    """Serve the page until the keyboard ends it."""
    from medallion_assets.dashboard.build import build_dashboard
    from medallion_assets.dashboard.serving import DashboardServer
    from medallion_assets.lake.opening import open_lake
    from medallion_assets.session import open_session

    def build() -> bytes:
        with open_session(settings, run_id="dashboard") as session:
            return build_dashboard(session, source).html.encode()

    read = open_lake(settings).storage.read
    with DashboardServer(port, build, read) as server:
        server.dashboard()  # what is wrong with the lake is said here, not in the browser
        err.print(f"{server.address} until Ctrl-C", highlight=False, soft_wrap=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


def _print(built: Built, place: str, *, json: bool) -> None:
    """Print where the page is and what is not on it."""
    if json:
        print_json({"page": place, "systems": built.shown, "left_out": built.left_out})
        return
    out.print(place, highlight=False, soft_wrap=True)
    for name, reason in built.left_out.items():
        err.print(f"not shown: {name}, {reason}", highlight=False, soft_wrap=True)

"""Dagster's web server behind the guard: ``python -m medallion_assets.orchestration.ui``.

Belongs here: the entry point. It takes the options of ``dagster-webserver``, which it is but
for the application it serves.
"""

import os
import sys
from pathlib import Path
from typing import Any

from dagster_webserver import cli

from medallion_assets.core.errors import MedallionError
from medallion_assets.orchestration.instance import enter_directory
from medallion_assets.orchestration.ui.guard import Guard
from medallion_assets.orchestration.ui.login import FORM_PATHS, add_login
from medallion_assets.settings.environment import Settings

BUILDER = "create_app_from_workspace_process_context"


def main() -> None:
    """Serve the UI until this process is ended."""
    elsewhere = Path.cwd()
    try:
        enter_directory()
        settings = Settings.load()
        if settings.ui_login:
            add_login()
    except MedallionError as error:
        sys.exit(str(error))
    os.chdir(elsewhere)
    _guard(settings)
    cli.dagster_webserver(auto_envvar_prefix="DAGSTER_WEBSERVER")


def _guard(settings: Settings) -> None:
    """Put the guard around the application that the web server builds when it starts."""
    names: dict[str, Any] = vars(cli)
    build = names[BUILDER]  # a web server without it is not started, as it would be unguarded
    forms = FORM_PATHS if settings.ui_login else ()

    def build_guarded(*arguments: Any, **named: Any) -> Guard:  # noqa: ANN401 - handed on
        return Guard(build(*arguments, **named), settings.ui_host_names, forms)

    names[BUILDER] = build_guarded


if __name__ == "__main__":
    main()

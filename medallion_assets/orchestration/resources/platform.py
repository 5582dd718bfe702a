"""The platform as a Dagster resource.

Belongs here: opening a session for a step, with the settings of this process and
the engines they name. Does not belong here: what a step does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dagster import AssetExecutionContext, ConfigurableResource

from medallion_assets.orchestration.resources.remote_engines import remote_engines
from medallion_assets.session import Session, open_session
from medallion_assets.settings.environment import Settings

__all__ = ["Platform"]


class Platform(ConfigurableResource):  # type: ignore[type-arg]
    """Opens sessions on the lake that the environment configures."""

    @contextmanager
    def session(self, context: AssetExecutionContext) -> Iterator[Session]:
        """A session for the step of ``context``."""
        settings = Settings.load()
        with open_session(
            settings,
            run_id=context.run.run_id,
            report=context.log.info,
            remote_engines=remote_engines(settings, context),
        ) as work:
            yield work

"""Runs in processes of their own, which can be killed.

A process that has used the S3 client must not be forked, so these come from a server
process that has imported everything and used nothing. Does not belong here: any
expectation.
"""

import multiprocessing
import os
import signal
from importlib import import_module
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import FIRST, LAST, SHOP

__all__ = ["context", "running"]

LONGEST = 60


def context() -> ForkServerContext:
    """Where processes come from."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload([__name__])
    return found


def running(
    platform: Platform, variables: dict[str, str], *, kill: tuple[str, int] | None = None
) -> ForkServerProcess:
    """A started process that brings a shop's lake up to its export.

    Args:
        kill: the process kills itself at the n-th call of this ``module:function``.
    """
    about = (platform.root, platform.export, platform.place, platform.catalog)
    arguments = (about, variables, kill)
    process = context().Process(target=_run, args=arguments)
    process.start()
    return process


def _run(
    about: tuple[Path, Path, str, str | None],
    variables: dict[str, str],
    kill: tuple[str, int] | None,
) -> None:
    """The process."""
    os.environ.update(variables)
    signal.alarm(LONGEST)
    if kill is not None:
        _fatal(*kill)
    root, export, place, catalog = about
    platform = Platform(root, export, FIRST, LAST, SHOP, place=place, catalog=catalog)
    platform.run(run_id=str(os.getpid()))


def _fatal(place: str, count: int) -> None:
    """Let the n-th call of a function kill this process, as the system would."""
    module, name = place.split(":")
    owner: Any = import_module(module)
    *classes, name = name.split(".")
    for part in classes:
        owner = getattr(owner, part)
    real, calls = getattr(owner, name), [0]

    def fatal(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)

    setattr(owner, name, fatal)

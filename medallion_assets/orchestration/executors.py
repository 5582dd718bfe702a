"""How the steps of a run are executed: one after the other here, or several at once.

Belongs here: the executor of every job that works on tables. Does not belong here: what a step
does, and jobs of one step (see ``retention`` and ``page_schedules``).

A process for each step imports nothing: they are forks of one that has loaded the platform.
"""

from dagster import ExecutorDefinition, in_process_executor, multiprocess_executor

from medallion_assets.settings.environment import Settings

LOADED = ("medallion_assets.orchestration.code_location",)


def executor_of(settings: Settings) -> ExecutorDefinition:
    """The executor of an environment."""
    if settings.parallel_steps == 1:
        return in_process_executor
    several: ExecutorDefinition = multiprocess_executor.configured(
        {
            "max_concurrent": settings.parallel_steps,
            "start_method": {"forkserver": {"preload_modules": list(LOADED)}},
        },
        name="parallel_steps",
    )
    return several

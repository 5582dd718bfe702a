"""What the commands share that decide of dropped files: the question, the deed and what is said.

Belongs here: showing what a decision changes, asking, and carrying it out. Does not belong here:
finding files and changing bronze (see ``bronze.files.deciding``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.output import complaints, plain, print_rows
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from medallion_assets.bronze.files.deciding import Decision, Plan
    from medallion_assets.session import Session
    from medallion_assets.settings.environment import Settings
    from medallion_assets.tables.model import Table
    from medallion_assets.tables.source_system import SourceSystem

RUN = "decision"
"""Names a decision where a run would be named."""

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
OfSystem = Annotated[
    str | None,
    typer.Option("--source", help="The system of the file; needed where several have some."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
]
Note = Annotated[str, typer.Option(help="Why; kept with the attempt.")]


def carry_out(
    decision: Decision, *, source: str | None, dry_run: bool, yes: bool, json: bool
) -> None:
    """Show what a decision changes, ask, and do it."""
    from medallion_assets.bronze.files.deciding import decide, plan
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings
    from medallion_assets.systems.environment import settings_of

    with complaints():
        _require_answer(dry_run=dry_run, yes=yes, json=json)
        system = _system(Settings.load(), source)
        settings = settings_of(Settings.load(), system)
        with open_session(settings, run_id=RUN) as session:
            found = plan(session, system.tables, decision)
            if not json:
                _show(found, decision)
            is_done = found.table is not None and not dry_run
            if is_done:
                found = _decided(session, system.tables, decision, decide, yes=yes)
    if json:
        print_json(_record(found, decision, changed=is_done))
    elif is_done:
        _say_what_follows(settings, found)
    elif found.table is not None:
        err.print("nothing was changed")


def _require_answer(*, dry_run: bool, yes: bool, json: bool) -> None:
    """Refuse to change what nobody could be asked about.

    Raises:
        ConfigurationError: a program asks, and does not say yes.
    """
    if json and not (yes or dry_run):
        raise ConfigurationError(
            "--json asks nobody, so nothing is changed", remedy="add --yes, or --dry-run"
        )


def _decided(
    session: Session,
    tables: Sequence[Table],
    decision: Decision,
    decide: Any,  # noqa: ANN401 - imported late
    *,
    yes: bool,
) -> Plan:
    """Ask, unless that is not wanted, and do it."""
    if not yes:
        typer.confirm("Do it?", abort=True)
    done: Plan = decide(session, tables, decision)
    return done


def dropping_systems() -> list[SourceSystem]:
    """The systems of dropped files."""
    from medallion_assets.systems.registry import all_systems

    return [system for system in all_systems() if system.reader.brings_files]


def _system(settings: Settings, source: str | None) -> SourceSystem:
    """The named system of dropped files, else the one that is configured.

    Raises:
        ConfigurationError: the named one is none of dropped files, or several are configured.
    """
    from medallion_assets.systems.environment import is_configured
    from medallion_assets.systems.registry import system_of

    known = dropping_systems()
    if source is not None:
        system = system_of(source)
        if not system.reader.brings_files:
            raise ConfigurationError(
                f"{source} is no system of dropped files",
                remedy=f"choose one of {', '.join(one.name for one in known)}",
            )
        return system
    used = [one for one in known if is_configured(settings, one)] or known[:1]
    if len(used) > 1:
        raise ConfigurationError(
            f"{len(used)} systems of dropped files are configured",
            remedy=f"name one by --source: {', '.join(one.name for one in used)}",
        )
    return used[0]


def _show(found: Plan, decision: Decision) -> None:
    """Say what a decision changes."""
    if found.table is None:
        out.print("nothing to do: this was decided before")
        return
    if found.withdrawn is not None:
        rows = sum(found.rows.values())
        line = f"{found.table.identifier}: take back {rows:,} rows of {decision.withdraw}"
        out.print(plain(line), soft_wrap=True)
        print_rows(["business_day", "rows"], [[day, n] for day, n in found.rows.items()])
    if found.accepted is not None:
        item = found.accepted.item
        line = f"{found.table.identifier}: take in {item.prefix}/{item.path}"
        out.print(plain(line), soft_wrap=True)


def _record(found: Plan, decision: Decision, *, changed: bool) -> Mapping[str, object]:
    """The same for machines."""
    return {
        "table": found.table.identifier if found.table else None,
        "withdrawn": decision.withdraw if found.withdrawn else None,
        "accepted": decision.accept if found.accepted else None,
        "rows": [{"business_day": day, "rows": rows} for day, rows in found.rows.items()],
        "changed": changed,
    }


def _say_what_follows(settings: Settings, found: Plan) -> None:
    """Say how silver and gold follow."""
    source = found.table.source if found.table else ""
    days = [day for day in found.touched if settings.first_day <= day <= settings.final_day()]
    day: date = days[-1] if days else settings.final_day()
    line = f"silver and gold follow by `medallion run --source {source} --day {day}`"
    out.print(line, highlight=False, soft_wrap=True)

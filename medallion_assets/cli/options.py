"""Options that several commands share, and how their values are read."""

from datetime import date
from typing import Annotated, Any

import typer


def _parsed_day(text: str) -> date:
    """A day, so that a wrong one is refused by its option's name."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; expected YYYY-MM-DD") from None


def day_option(*names: str, about: str) -> Any:  # noqa: ANN401 - what typer gives
    """An option whose value is a day."""
    return typer.Option(*names, parser=_parsed_day, metavar="DAY", help=about)


def _only_one(context: typer.Context, chosen: bool) -> bool:  # noqa: FBT001 - what typer calls
    """Refusal of two forms of output."""
    if chosen and context.params.get("json"):
        raise typer.BadParameter("--json and --csv are two forms of output; give one")
    return chosen


Json = Annotated[bool, typer.Option("--json", is_eager=True, help="Print JSON for machines.")]
Csv = Annotated[
    bool, typer.Option("--csv", callback=_only_one, help="Print CSV with a row of names.")
]
Day = Annotated[date | None, day_option(about="One business day, YYYY-MM-DD.")]
First = Annotated[date | None, day_option("--from", about="First day of a range.")]
Last = Annotated[date | None, day_option("--to", about="Last day of a range.")]
Source = Annotated[str, typer.Option(help="The source system; `medallion doctor` lists them.")]
Reason = Annotated[str | None, typer.Option(help="Only rows that broke this rule.")]
TableName = Annotated[str, typer.Argument(help="A table, for example orders.")]

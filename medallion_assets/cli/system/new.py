"""The command ``medallion system new``: a description proposed from sample files."""

from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.output import complaints


def new(
    name: Annotated[str, typer.Argument(help="The system: small letters, digits, underscores.")],
    files: Annotated[
        list[Path], typer.Argument(help="Samples: CSV, Excel, Parquet or SQLite, a table each.")
    ],
    to: Annotated[
        Path | None, typer.Option(help="A new file, .py or .yaml; otherwise it is printed.")
    ] = None,
    yaml: Annotated[bool, typer.Option("--yaml", help="Write YAML instead of Python.")] = False,
    zone: Annotated[str, typer.Option(help="Time zone of its days, such as Europe/Berlin.")] = "",
    currency: Annotated[str, typer.Option(help="Currency of its money, such as EUR.")] = "",
) -> None:
    """Propose the description of a source system from sample files, for you to correct.

    What could not be decided stands beside it as a comment. Nothing is guessed at run time.
    """
    from medallion_assets.core.errors import ConfigurationError
    from medallion_assets.proposals.proposal import propose
    from medallion_assets.proposals.writing import as_python, as_yaml

    with complaints():
        proposal = propose(name, files, zone, currency)
        is_yaml = yaml or (to is not None and to.suffix in {".yaml", ".yml"})
        text = as_yaml(proposal) if is_yaml else as_python(proposal)
        if to is None:
            typer.echo(text, nl=False)
            return
        try:
            with to.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise ConfigurationError(
                f"{to} cannot be written: {error.strerror}",
                remedy="name a file that does not exist yet; none is overwritten",
            ) from error
    place = str(to) if is_yaml else f"{to.stem}:{name.upper()}"
    out.print(f"wrote {to}: correct it, then set MEDALLION_SYSTEMS={place}", highlight=False)

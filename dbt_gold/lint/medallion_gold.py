"""The macros under the project's own name, by which they call each other, for sqlfluff.

Belongs here: nothing but finding them as ``.sqlfluff`` lists them. Does not belong here: a macro.
"""

from configparser import ConfigParser
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

PROJECT = Path(__file__).parents[1]
JINJA = "sqlfluff:templater:jinja"


@cache
def _macros() -> Any:  # noqa: ANN401 - Jinja's module of a template
    """All macros that models are linted with."""
    config = ConfigParser(interpolation=None)
    config.read(PROJECT / ".sqlfluff")
    files = config[JINJA]["load_macros_from_path"].split(",")
    stubs = [text for _, text in config.items(f"{JINJA}:macros")]
    environment = Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 - SQL
    template = "\n".join([*((PROJECT / file).read_text() for file in files), *stubs])
    return environment.from_string(template, {"medallion_gold": _Namespace()}).module


class _Namespace:
    """The macros as attributes."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a macro
        """A macro by its name."""
        return getattr(_macros(), name)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a macro
    """A macro by its name."""
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(_macros(), name)

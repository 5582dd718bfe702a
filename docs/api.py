"""The page of the public interface, from the docstrings of what the package offers.

Belongs here: Markdown from signatures and docstrings. Does not belong here: what is offered (see
``medallion_assets.__all__``).
"""

import inspect
import re
from dataclasses import is_dataclass
from enum import Enum

import medallion_assets
from docs.pages import NOTE

__all__ = ["GROUPS", "api_page"]

GROUPS = {
    "Read published tables": ("read", "open_lake", "OpenLake"),
    "In a Dagster project": (
        "RetailSystem",
        "GoldProject",
        "LakeIOManager",
        "build_resources",
        "published_tables",
    ),
    "Describe a source system": (
        "SourceSystem",
        "DbtGold",
        "Table",
        "Column",
        "Derived",
        "ColumnDay",
        "ParentDay",
        "ForeignKey",
        "Lookup",
        "History",
        "Changes",
        "Rule",
        "Sql",
        "Finding",
        "Action",
        "Threshold",
        "Pii",
        "Drift",
        "DriftPolicy",
    ),
    "Types of columns": (
        "Boolean",
        "Choice",
        "Coordinate",
        "Date",
        "Identifier",
        "Instant",
        "Integer",
        "Money",
        "Number",
        "Text",
        "Timestamp",
        "ZipPrefix",
    ),
    "What files look like": ("FileForm", "Notation", "DateOrder"),
    "How a system delivers": ("Export", "Database", "DroppedFiles"),
    "Another kind of delivery (may still change with a minor version)": (
        "Reader",
        "PlaceSetting",
        "origin_by",
        "Origin",
        "Asked",
        "DayMeaning",
        "ChangeWindow",
        "SourceFile",
        "Delivery",
        "receive",
    ),
    "Errors": ("MedallionError", "ConfigurationError", "LakeError"),
}
"""What is offered, in the order in which people need it."""
SECTIONS = {
    "Args:": "Arguments",
    "Attributes:": "Attributes",
    "Raises:": "Raises",
    "Returns:": "Returns",
}
"""Parts of a docstring, and how the page names them."""
LONG = 90
"""Signs that a signature may have in one line."""
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
MODULES = re.compile(
    r"\b(?:tables|sources|core|frames|settings|dagster|datetime|pathlib)\.(?:[\w.]*\.)?(?=\w)"
)
HEAD = """# Public interface

{note}

Source: the docstrings of what the package offers, as in `from medallion_assets import read`.

These names, their arguments and what they mean stay from one minor version to the next. What is to
go is announced in the changelog one minor version before, with what to use instead. Everything else
in the package may change at any time.
"""


def api_page() -> str:
    """The page as text."""
    parts = [HEAD.format(note=NOTE)]
    for title, names in GROUPS.items():
        parts.append(f"## {title}\n")
        parts += [_described(name) for name in names]
    return "\n".join(parts)


def _described(name: str) -> str:
    """What one name is: its signature, its docstring, and the public methods of a class."""
    found = getattr(medallion_assets, name)
    text = [f"### {name}\n", _code(_signature(name, found)), _docstring(found)]
    if inspect.isclass(found) and not is_dataclass(found) and not issubclass(found, Enum):
        text += _members(name, found)
    return "\n".join(text)


def _members(name: str, found: type) -> list[str]:
    """The public methods and properties of a class, but for what Dagster calls."""
    text = []
    for member, value in vars(found).items() if name != "LakeIOManager" else ():
        if member.startswith("_"):
            continue
        if isinstance(value, property) and value.fget:
            given = inspect.signature(value.fget, eval_str=True).return_annotation
            shown = given if isinstance(given, str) else inspect.formatannotation(given)
            text += [_code(MODULES.sub("", f"{name}.{member}: {shown}")), _docstring(value)]
        elif inspect.isfunction(value):
            text += [_code(_signature(f"{name}.{member}", value)), _docstring(value)]
    return text


def _signature(name: str, found: object) -> str:
    """How something is called; the members of an enumeration."""
    if inspect.isclass(found) and issubclass(found, Enum):
        return f"{name}: " + ", ".join(f"{member.name}" for member in found)
    if inspect.isclass(found) and not is_dataclass(found):
        return f"class {name}"
    signature = inspect.signature(found, eval_str=True) if callable(found) else ""
    one = f"{name}{signature}".replace("medallion_assets.", "")
    one = MODULES.sub("", one)
    return ADDRESS.sub("", one)


def _code(text: str) -> str:
    """Code, an argument a line where it is long."""
    if (
        len(text) > LONG
        and not text.startswith("class")
        and f"{text.partition('(')[0]}()" not in text
    ):
        start, _, rest = text.partition("(")
        inner, _, end = rest.rpartition(")")
        parts = re.split(r", (?=\*|\w+[:=])", inner)
        text = f"{start}(\n" + "".join(f"    {part},\n" for part in parts) + f"){end}"
    return f"```python\n{text}\n```\n"


def _docstring(found: object) -> str:
    """The docstring, its sections as lists."""
    lines = (inspect.getdoc(found) or "").splitlines()
    text, section = [], False
    for line in lines:
        if line in SECTIONS:
            text.append(f"**{SECTIONS[line]}**\n")
            section = True
        elif section and re.match(r"    \S", line):
            head, colon, rest = line.strip().partition(": ")
            text.append(f"- `{head}`: {rest}" if colon else f"- {head}")
        elif section and line.startswith("     "):
            text.append(f"  {line.strip()}")
        else:
            text.append(line)
    return "\n".join(text).replace("``", "`") + "\n"

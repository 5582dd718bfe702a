"""Read JSON lines exactly: one object a line, each value as the text it was written as.

Belongs here: lines to records. Numbers keep their digits and never become floats;
nested values stay JSON. A line that is no object is set aside with its reason. Does not
belong here: what a value means, and by which names columns are described.

Every object brings names of its own, so each is put under the names of the description
by itself.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.csv.check import described_names
from medallion_assets.sources.csv.rows import Record
from medallion_assets.sources.typed_numbers import decimal_sign
from medallion_assets.tables.model import Table
from medallion_assets.tables.notation import POINT

Describe = Callable[[Sequence[str]], list[str]]
"""Puts names as they are written under those of the description."""

LIKE_THOUSANDS = re.compile(r"-?\d{1,3}\.\d{3}")
BOM = b"\xef\xbb\xbf"
NESTED_TOO_DEEPLY = "nested too deeply"


class Digits(str):
    """A number as it is written."""

    __slots__ = ()


def json_header(path: Path, describe: Describe) -> tuple[dict[str, int], dict[str, int]]:
    """The names of all objects as written and as described, each with its first line."""
    written: dict[str, int] = {}
    described: dict[str, int] = {}
    for number, _, value in _objects(path):
        if isinstance(value, dict):
            _note(written, value, number)
            _note(described, describe(list(value)), number)
    return written, described


def _note(known: dict[str, int], names: Iterable[str], line: int) -> None:
    """Note in which line a name comes first."""
    for name in names:
        if name not in known:
            known[name] = line


def no_json_lines(path: Path, label: str) -> BadDeliveryError:
    """What is said of a file without a line that is an object."""
    with path.open("rb") as file:
        start = file.read(64).removeprefix(BOM).lstrip()[:1]
    remedy = (
        "deliver JSON lines: one object a line, with a comma after none (jq -c '.[]' makes them)"
    )
    match start:
        case b"[":
            problem = f"{label} is one JSON array; expected an object a line"
        case b"{":
            problem = f"{label} holds objects over several lines; expected an object a line"
        case _:
            problem = f"{label} holds no JSON lines; no line of it is a JSON object"
    return BadDeliveryError(problem, remedy=remedy)


def first_names(path: Path) -> list[str]:
    """The names of the first object."""
    objects = (value for _, _, value in _objects(path) if isinstance(value, dict))
    return list(next(objects, {}))


def json_records(path: Path, table: Table, header: list[str]) -> Iterator[Record]:
    """Every line that is not blank, the faulty ones too; a name that is missing is null.

    Args:
        header: as described.
    """
    columns = {column.name: column for column in table.columns}
    signs = [decimal_sign(columns.get(name)) for name in header]
    describe = partial(described_names, table)
    for number, line, value in _objects(path):
        found = value if isinstance(value, str) else _described(value, describe)
        if isinstance(found, str):
            yield Record(number, line, [], found)
        else:
            values = map(found.get, header)
            yield Record(number, line, list(map(as_text, values, signs)))


def _described(value: dict[str, object], describe: Describe) -> dict[str, object] | str:
    """An object under the names of the description, or that two of its names mean one."""
    names = describe(list(value))
    twice = [name for place, name in enumerate(names) if name in names[:place]]
    if twice:
        return f"two names mean the column {twice[0]!r}"
    return dict(zip(names, value.values(), strict=True))


def _objects(path: Path) -> Iterator[tuple[int, bytes, dict[str, object] | str]]:
    """Line number, bytes, and the object or what is wrong with the line."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            content = line.removeprefix(BOM) if number == 1 else line
            if content.strip():
                yield number, line, _object(content)


def _object(line: bytes) -> dict[str, object] | str:
    """The object of a line, or its fault."""
    try:
        value = json.loads(
            line.decode(),
            parse_float=Digits,
            parse_int=Digits,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except RecursionError:
        return NESTED_TOO_DEEPLY
    except ValueError as error:
        return f"no JSON: {error}"
    if not isinstance(value, dict):
        return "no JSON object"
    return _text_fault(value) or value


def _once(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """An object whose names differ; the second of two equal ones would hide the first."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name!r} comes twice")
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _text_fault(value: dict[str, object]) -> str:
    """What cannot be stored as text although JSON can write it down."""
    for value_text in _texts(value):
        if "\0" in value_text:
            return "NUL byte"
        try:
            value_text.encode()
        except UnicodeEncodeError:
            return "half of a surrogate pair"
    return ""


def _texts(value: object) -> Iterator[str]:
    """All texts in a value, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)


def as_text(value: object, sign: str) -> str | None:
    """A value as a field of a file: text as it is, null as null, all else as JSON.

    A number whose three digits behind the point could be thousands in a text loses those that
    say nothing.

    Args:
        sign: before the fraction of a number.
    """
    if isinstance(value, Digits):
        short = LIKE_THOUSANDS.fullmatch(value)
        number = value.rstrip("0").rstrip(POINT) if short else str(value)
        return number.replace(POINT, sign)
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    return as_json(value)


def as_json(value: object) -> str:
    """A value as JSON with the digits it came with."""
    if isinstance(value, Digits):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(k)}: {as_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_json, value)) + "]"
    return _quoted(value)


def _quoted(value: object) -> str:
    """A text, true, false or null as JSON."""
    return json.dumps(value, ensure_ascii=False)

"""The page of benchmarks: parts that are measured, and what was written by hand below them.

Belongs here: tables, and putting parts in the place of older ones. What is left as it was keeps its
text, with the date that it says. Does not belong here: what a part says (see ``report``).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["ORDER", "merged", "table"]

ORDER = ("head", "starts", "silver", "days", "databases", "large")
"""The parts, as they stand in the page."""
PART = re.compile(r"<!-- part (\w+) -->\n(.*?)<!-- end of \1 -->\n", re.DOTALL)
FIRST_LINE = "<!-- Written by `make bench`, but for what follows the last part. -->"


def merged(old: str, parts: Mapping[str, str]) -> str:
    """The page with new parts.

    Raises:
        ValueError: the old page has no parts, or a part is not known.
    """
    kept = dict(PART.findall(old))
    if old and not kept:
        raise ValueError("the page has no parts: its lines `<!-- part … -->` were taken away")
    all_parts = {**kept, **parts}
    if unknown := set(all_parts) - set(ORDER):
        raise ValueError(f"parts that the page has no place for: {sorted(unknown)}")
    by_hand = old[max((found.end() for found in PART.finditer(old)), default=len(old)) :]
    texts = [_part(name, all_parts[name]) for name in ORDER if name in all_parts]
    return "\n".join([FIRST_LINE, *texts]) + by_hand


def _part(name: str, text: str) -> str:
    """A part between the lines that it is found by."""
    return f"<!-- part {name} -->\n{text.strip()}\n<!-- end of {name} -->\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""

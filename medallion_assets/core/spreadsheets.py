"""What a spreadsheet would work out instead of showing it.

Belongs here: marking such values and knowing the mark again. Does not belong here: the files
that hold them (see ``cli.quarantine.export`` and ``bronze.corrections``).
"""

import re

FORMULA = r"'*[=+\-@\t\r]"
"""How such a value begins, marked already or not; RE2 and Python read it alike."""
MARKED = f"^'({FORMULA})"
"""A marked value; its group is how it begins without the mark."""
NUMBER = r"[+-]?[0-9.,]+"


def marked(text: str) -> str:
    """The text with an apostrophe before what begins like a formula and is no number."""
    is_formula = re.match(FORMULA, text) and not re.fullmatch(NUMBER, text)
    return f"'{text}" if is_formula else text

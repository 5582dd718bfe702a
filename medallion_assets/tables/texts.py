r"""Operations on text that mean the same on every engine.

Belongs here: what engines do differently when left to their own functions, found by
the tests of parity. Does not belong here: what a column's text has to be.

Patterns in descriptions keep to what RE2 (DuckDB) and Java (Spark) read alike: the
end of the text is `END`, because Java's ``$`` also matches before a last line end;
white space is `SPACE`, because Java's ``\s`` has one sign more; groups are not
referred to in replacements, because each engine writes that differently.
"""

from __future__ import annotations

import unicodedata
from string import ascii_lowercase, ascii_uppercase

from medallion_assets.tables.late_ibis import ir
from medallion_assets.tables.signs import ACCENTS, INVISIBLE, ODD_SPACES

END = r"\z"
SPACE = r"[ \t\n\x0b\f\r]"
NULL_WORDS = (
    "NULL", "null", "NaN", "nan", "None", "\\N", "n/a", "N/A", "#N/A",
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!",
)  # fmt: skip
"""How programs write that there is no value; in other spellings they are words of people."""
ODD_SIGNS = f"[{ODD_SPACES}{INVISIBLE}{ACCENTS}]|  |\t"
LETTERS = "áéíóúàèùâêîôûãõñäëïöüçå"
"""Those with an accent in the languages of the shops; their capitals too."""


def common_signs(text: ir.StringValue) -> ir.StringValue:
    """The text with signs that look alike made equal: spaces, accents, and no invisible ones.

    No engine but DuckDB has Unicode's normal forms, so letters are named; a rarer one keeps its
    accent as a sign of its own.
    """
    text = text.re_replace(f"[{INVISIBLE}]", "").re_replace(f"[{ODD_SPACES} \t]+", " ")
    for letter in LETTERS + LETTERS.upper():
        text = text.replace(unicodedata.normalize("NFD", letter), letter)
    return text


def lower_case(text: ir.StringValue) -> ir.StringValue:
    """The text in lower case, sign by sign.

    Two capitals become what depends on the engine: the Turkish dotted I is one sign or
    two, and a sigma differs at the end of a word.
    """
    return text.replace("İ", "i").replace("\u03a3", "\u03c3").lower()


def upper_case(text: ir.StringValue) -> ir.StringValue:
    """The text with the letters of the English alphabet in upper case.

    Others grow on one engine (``ß`` to ``SS``) and not on the other, and no code needs them.
    """
    return text.translate(ascii_lowercase, ascii_uppercase)

"""The form of CSV files: which signs separate and enclose their fields, and how text is encoded.

Belongs here: the record, and which forms there can be. Does not belong here: reading a file in a
form (see ``sources.csv``), and what a value looks like (see ``types``).
"""

import codecs
from dataclasses import dataclass

UTF_8 = "utf-8"
STRUCTURE = "\r\n"


@dataclass(frozen=True, kw_only=True)
class FileForm:
    """How a CSV file is written; bytes are kept as received whatever it is.

    Attributes:
        delimiter: the sign between fields.
        quote: the sign around a field that holds a delimiter, a line end or the sign itself,
            which is doubled then; empty where no field is ever enclosed.
        encoding: of the text, by a name that Python knows.
    """

    delimiter: str = ","
    quote: str = '"'
    encoding: str = UTF_8

    def __post_init__(self) -> None:
        """Refuse a form in which a file could not be read.

        Raises:
            ValueError: says what is wrong.
        """
        for name, sign, shortest in (("delimiter", self.delimiter, 1), ("quote", self.quote, 0)):
            is_sign = shortest <= len(sign) <= 1 and sign.isascii() and not sign.isalnum()
            if not is_sign or sign in {*STRUCTURE, " ", "\0"}:
                raise ValueError(f"{sign!r} cannot be the {name} of a file: expected one sign")
        if self.delimiter == self.quote:
            raise ValueError(f"{self.quote!r} cannot be both delimiter and quote")
        try:
            known = codecs.lookup(self.encoding).name
        except LookupError as error:
            raise ValueError(f"{self.encoding!r} is no encoding that Python knows") from error
        object.__setattr__(self, "encoding", known)

    @property
    def is_utf_8(self) -> bool:
        """Whether the text needs no translation."""
        return self.encoding == UTF_8


PLAIN = FileForm()
"""Commas, double quotes and UTF-8: what the platform itself writes."""

"""Random CSV files together with what is in them.

Belongs here: how the files are made, so that the expectation never depends on a
reader. Does not belong here: any assertion.
"""

from dataclasses import dataclass

from hypothesis import strategies as st

__all__ = ["CsvFile", "irregular_files", "regular_files"]

Values = tuple[str | None, ...]
BOM = b"\xef\xbb\xbf"

TEXT = st.text(
    st.one_of(
        st.sampled_from("\",;\n\r \t\\'abcé€\U0001f389|#"),
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    ),
    max_size=8,
)


@dataclass(frozen=True)
class CsvFile:
    """A file, its good records and the lines of its bad ones.

    Attributes:
        good: first line and values of each record that can be read.
        bad: first line of each that cannot.
    """

    content: bytes
    columns: int
    good: tuple[tuple[int, Values], ...]
    bad: tuple[int, ...] = ()


def written(value: str | None, *, quoted: bool) -> str:
    """A field as text; null is nothing, the empty text is quoted."""
    if value is None:
        return ""
    if quoted or value == "" or any(sign in value for sign in '",\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def lines_in(text: str) -> int:
    """How many lines end in a text, whichever way they end."""
    return len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1


@st.composite
def regular_files(draw: st.DrawFn) -> CsvFile:
    """Files that follow RFC 4180, in all its freedoms."""
    columns = draw(st.integers(1, 4))
    field = st.none() | TEXT if columns > 1 else TEXT
    record = st.tuples(*[st.tuples(field, st.booleans())] * columns)
    drawn = draw(st.lists(record, max_size=6))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    header = ",".join(f"c{number}" for number in range(columns))
    texts = [header, *(",".join(written(v, quoted=q) for v, q in row) for row in drawn)]
    content = end.join(texts) + (end if draw(st.booleans()) else "")
    line, good = 2, []
    for row, text in zip(drawn, texts[1:], strict=True):
        good.append((line, tuple(value for value, _ in row)))
        line += lines_in(text) + 1
    start = BOM if draw(st.booleans()) else b""
    return CsvFile(start + content.encode(), columns, tuple(good))


BAD_RECORDS = (
    b'"a"b,c',
    b'a,"b"c',
    b'a,"b" ',
    b"a",
    b"a,b,c",
    b"a,b,",
    b"a,\0",
    b'"a\0",b',
    b"a,\xff\xfe",
    b"caf\xe9,b",
    b'a, "b,c"',
)
"""Records of two columns that are none, each on one line."""

GOOD_RECORDS: tuple[tuple[bytes, Values], ...] = (
    (b"a,b", ("a", "b")),
    (b",", (None, None)),
    (b'"",""', ("", "")),
    (b'"a\r\nb","c"', ("a\r\nb", "c")),
    (b'"a\n\nb",c', ("a\n\nb", "c")),
    (b'"x,""y""",\xc3\xa9', ('x,"y"', "\u00e9")),
    (b'a"b,c""d', ('a"b', 'c""d')),
    (b" a , b ", (" a ", " b ")),
    (b"x" * 1_100_000 + b",y", ("x" * 1_100_000, "y")),
)
"""Records of two columns with their values; a quote inside a plain field is itself."""

PARTS = st.one_of(
    st.sampled_from(BAD_RECORDS).map(lambda raw: (raw, None)),
    st.sampled_from(GOOD_RECORDS[:-1]),
    st.sampled_from(GOOD_RECORDS[:-1]),
    st.just((b"", None)),
)


@st.composite
def irregular_files(draw: st.DrawFn) -> CsvFile:
    """Files of two columns with good and bad records, blank lines and all line ends mixed."""
    parts = draw(st.lists(PARTS, max_size=10))
    if draw(st.integers(0, 19)) == 0:
        parts.append(GOOD_RECORDS[-1])
    ends = st.sampled_from([b"\n", b"\r\n", b"\r"])
    content, line = b"a,b" + draw(ends), 2
    good: list[tuple[int, Values]] = []
    bad: list[int] = []
    for raw, values in parts:
        # A blank line after a lone carriage return would be its line feed.
        end = draw(ends) if raw else b"\r\n"
        if values is not None:
            good.append((line, values))
        elif raw:
            bad.append(line)
        content += raw + end
        line += lines_in(raw.decode("latin-1")) + 1
    return CsvFile(content, 2, tuple(good), tuple(bad))

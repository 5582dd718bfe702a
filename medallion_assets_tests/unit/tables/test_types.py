"""A type that no value could keep, or no engine could read, is refused where it is described."""

from collections.abc import Callable

import pytest

from medallion_assets.tables.types import Identifier, Integer


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Integer(digits=19), "1 to 18"),
        (lambda: Integer(digits=0), "1 to 18"),
        (lambda: Integer(minimum=5, maximum=4), "lies between 5 and 4"),
        (lambda: Integer(maximum=10**9, digits=9), "no whole number of 9 digits"),
        (lambda: Identifier("[0-9"), "is no regular expression"),
        (lambda: Identifier("(?=a)b"), "not every engine knows"),
        (lambda: Identifier(r"(a)\1"), "not every engine knows"),
    ],
)
def test_it_is_refused(made: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made()


def test_a_pattern_is_whole_in_any_case() -> None:
    assert Identifier("[0-9]{3}").whole == "[0-9]{3}"
    assert Identifier("a|b").whole == "(?:a|b)"
    assert Identifier("W-[0-9]+|x").whole == "(?i:W-[0-9]+|x)"
    assert Identifier(r"\(?:a").whole == r"\(?:a"

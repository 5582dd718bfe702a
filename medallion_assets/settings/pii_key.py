"""What a key of pseudonyms has to be.

Belongs here: judging a key. Does not belong here: where it is kept (see ``secrets``) and what
is done with it (see ``silver.pseudonyms``).
"""

from medallion_assets.core.errors import SecretError

SHORTEST_KEY = 16
FEWEST_SIGNS = 8
DEMO_KEY = "demo-only-key-for-synthetic-data"
"""Written in every copy of this project, so no secret."""
REMEDY = (
    "set it to the output of `python -c 'import secrets; print(secrets.token_hex(32))'`, and keep "
    "it; of an existing lake, to the former one"
)


def require_strong(key: str, *, is_local: bool) -> None:
    """Refuse a key under which pseudonyms could be undone by trying.

    Args:
        is_local: whether only invented data are there; then only the length counts.

    Raises:
        SecretError: the key is too short, the demo's, or of few different characters.
    """
    if len(key) < SHORTEST_KEY:
        raise SecretError(
            f"MEDALLION_PII_KEY: what is kept there has fewer than {SHORTEST_KEY} characters",
            remedy=REMEDY,
        )
    if not is_local and (key == DEMO_KEY or len(set(key)) < FEWEST_SIGNS):
        raise SecretError(
            "MEDALLION_PII_KEY can be guessed, which is refused outside of MEDALLION_ENV=local: "
            f"it is the demo's, or has fewer than {FEWEST_SIGNS} different characters",
            remedy=REMEDY,
        )

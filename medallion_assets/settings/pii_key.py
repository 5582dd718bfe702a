"""The keys of pseudonyms: their settings, and what a key has to be.

Belongs here: naming and judging a key. Does not belong here: where it is kept (see ``secrets``)
and what is done with it (see ``silver.pseudonyms``).
"""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from medallion_assets.core.errors import ConfigurationError, SecretError
from medallion_assets.secrets.references import Reference, SecretPlace
from medallion_assets.secrets.resolving import resolved

SHORTEST_KEY = 16
FEWEST_SIGNS = 8
DEMO_KEY = "demo-only-key-for-synthetic-data"
DEMO_COUPON_KEY = "demo-only-key-for-codes-of-coupons"
"""Both are written in every copy of this project, so no secrets."""
REMEDY = (
    "set it to the output of `python -c 'import secrets; print(secrets.token_hex(32))'`, and keep "
    "it; of an existing lake, to the former one"
)


class KeySettings(BaseSettings):
    """The settings that name the keys of pseudonyms."""

    pii_key: SecretStr | None = Field(
        default=None,
        description="Secret key of the pseudonyms of personal data, 16 characters or more.",
    )
    pii_key_new: SecretStr | None = Field(
        default=None,
        description="The key that `medallion pii rotate` gives the lake; nothing else reads it.",
    )

    @field_validator("pii_key", "pii_key_new")
    @classmethod
    def _long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        return require_long(key)


def require_long(key: SecretStr | None) -> SecretStr | None:
    """A key that is long enough, or a reference to where one is kept; `ValueError` of others."""
    given = key.get_secret_value() if key else ""
    if key is not None and Reference.parse(given) is None and len(given) < SHORTEST_KEY:
        raise ValueError(f"must have at least {SHORTEST_KEY} characters")
    return key


def key_of(variable: str, held: SecretStr | None, why: str, *, is_local: bool) -> str:
    """A key that is configured and strong.

    Args:
        why: what needs it, for the error.

    Raises:
        ConfigurationError: when none is configured, or it cannot be had from its store.
        TransientSecretError: its store may answer later.
    """
    if held is None:
        raise ConfigurationError(
            f"{variable} is not set; {why}",
            remedy="set it to a secret of 16 or more characters, for example the output of "
            "`python -c 'import secrets; print(secrets.token_hex(32))'`, and keep it",
        )
    key = resolved(variable, held)
    require_strong(key, variable, is_local=is_local)
    return key


def aws_place_of(variable: str, held: SecretStr | None) -> str:
    """The reference by which a job on AWS reads a key itself.

    Raises:
        ConfigurationError: it is none to AWS, so a job would have to be told the key.
    """
    text = held.get_secret_value() if held else ""
    reference = Reference.parse(text)
    if reference is None or reference.place is SecretPlace.FILE:
        raise ConfigurationError(
            f"engine glue needs {variable} as the place where AWS keeps it: a job reads it there, "
            "and is never told the key",
            remedy=f"put the lake's key into AWS Secrets Manager, let the job's role read it, and "
            f"set {variable}=aws-secret:NAME (docs/glue.md)",
        )
    return text


def require_strong(key: str, variable: str = "MEDALLION_PII_KEY", *, is_local: bool) -> None:
    """Refuse a key under which pseudonyms could be undone by trying.

    Args:
        variable: the setting's, for errors.
        is_local: whether only invented data are there; then only the length counts.

    Raises:
        SecretError: the key is too short, the demo's, or of few different characters.
    """
    if len(key) < SHORTEST_KEY:
        raise SecretError(
            f"{variable}: what is kept there has fewer than {SHORTEST_KEY} characters",
            remedy=REMEDY,
        )
    if not is_local and (key in {DEMO_KEY, DEMO_COUPON_KEY} or len(set(key)) < FEWEST_SIGNS):
        raise SecretError(
            f"{variable} can be guessed, which is refused outside of MEDALLION_ENV=local: "
            f"it is the demo's, or has fewer than {FEWEST_SIGNS} different characters",
            remedy=REMEDY,
        )

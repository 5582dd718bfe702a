"""The value of a setting that holds a secret or says where it is kept.

Belongs here: which store a reference leads to, and reading it once a process. Nothing
is read before a value is needed, so the code location loads without network and
credentials. Does not belong here: which settings there are (see ``settings.environment``).
"""

from collections.abc import Iterable, Mapping
from functools import cache

from pydantic import SecretStr

from medallion_assets.core.errors import SecretError, TransientSecretError
from medallion_assets.secrets.redaction import hidden_parts, know
from medallion_assets.secrets.references import Reference, SecretPlace, Store, StoreFault

OTHERS = (
    "PGPASSWORD",
    "REDSHIFT_PASSWORD",
    "DAGSTER_POSTGRES_PASSWORD",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)
"""Variables of other programs that hold secrets."""


def resolved(variable: str, held: SecretStr) -> str:
    """The secret itself, which from then on is kept out of everything that is written.

    Args:
        variable: the setting's, for errors.
        held: the secret, or a reference to it.

    Raises:
        SecretError: a person has to mend it; names the setting and the store.
        TransientSecretError: the store may answer later.
    """
    text = held.get_secret_value()
    reference = Reference.parse(text)
    if reference is None:
        value = text
    else:
        try:
            value = _read(reference)
        except StoreFault as fault:
            kind = TransientSecretError if fault.momentary else SecretError
            raise kind(f"{variable}: {reference} {fault.problem}", remedy=fault.remedy) from fault
    know(*hidden_parts(value))
    return value


def know_given(held: Iterable[SecretStr], environment: Mapping[str, str]) -> None:
    """Keep out of everything that is written what was given as it is.

    Args:
        held: of settings; what they only refer to becomes known when it is read.
        environment: the variables of the process.
    """
    for secret in held:
        text = secret.get_secret_value()
        if Reference.parse(text) is None:
            know(*hidden_parts(text))
    know(*(environment[name] for name in OTHERS if name in environment))


@cache
def _read(reference: Reference) -> str:
    """What is kept at a place; faults are not remembered."""
    value = _store(reference.place).read(reference)
    if not value.strip():
        raise StoreFault("is empty", remedy="put the secret there")
    return value


def forget() -> None:
    """Read everything again at its next use."""
    _read.cache_clear()


def _store(place: SecretPlace) -> Store:
    """What reads secrets of one place; boto3 is imported by those who need it."""
    match place:
        case SecretPlace.FILE:
            from medallion_assets.secrets.files import SecretFile  # noqa: PLC0415

            return SecretFile()
        case SecretPlace.AWS_SECRET:
            from medallion_assets.secrets.aws import SecretsManager  # noqa: PLC0415

            return SecretsManager()
        case SecretPlace.AWS_SSM:
            from medallion_assets.secrets.aws import ParameterStore  # noqa: PLC0415

            return ParameterStore()

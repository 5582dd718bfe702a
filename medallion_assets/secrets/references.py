"""What a setting that holds a secret may hold instead: the place where it is kept.

Belongs here: reading and naming such a reference, and the interface of a store, with the fault
that it reports. A new store is one class and one line in ``resolving``. Does not belong here:
going there (see ``resolving``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class SecretPlace(StrEnum):
    """Where secrets are kept."""

    FILE = "file"
    AWS_SECRET = "aws-secret"  # noqa: S105 - a word of our own
    AWS_SSM = "aws-ssm"


WANTED = {
    SecretPlace.FILE: "file:/path",
    SecretPlace.AWS_SECRET: "aws-secret:name or aws-secret:name#json-key",
    SecretPlace.AWS_SSM: "aws-ssm:name",
}
TITLES = {
    SecretPlace.FILE: "file",
    SecretPlace.AWS_SECRET: "AWS Secrets Manager, secret",
    SecretPlace.AWS_SSM: "AWS Systems Manager, parameter",
}


@dataclass(frozen=True)
class Reference:
    """Names one secret; it is none itself.

    Attributes:
        key: the member of a JSON object that is meant; empty for the whole text.
    """

    place: SecretPlace
    name: str
    key: str = ""

    @classmethod
    def parse(cls, text: str) -> Reference | None:
        """The reference that a text is; None where it is the secret itself.

        Raises:
            ValueError: it begins like a reference and names nothing.
        """
        begins, colon, rest = text.strip().partition(":")
        if not colon or begins not in set(SecretPlace):
            return None
        place, key = SecretPlace(begins), ""
        name, sign = rest, ""
        if place is SecretPlace.AWS_SECRET:
            name, sign, key = rest.partition("#")
        if not name or (sign and not key):
            raise ValueError(f"must name the secret, as {WANTED[place]}")
        return cls(place, name, key)

    def __str__(self) -> str:
        """As errors name it."""
        return f"{TITLES[self.place]} {self.name}{f', key {self.key}' if self.key else ''}"


class StoreFault(Exception):  # noqa: N818 - a fault of the store, told as an error of ours
    """Why a store gave nothing. It never holds what the store gave.

    Attributes:
        problem: reads on after the name of the secret.
        momentary: whether it may pass by itself.
    """

    def __init__(self, problem: str, *, remedy: str, momentary: bool = False) -> None:
        """Say what is wrong and what to do about it."""
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.momentary = momentary


class Store(Protocol):
    """Keeps secrets by name."""

    def read(self, reference: Reference) -> str:
        """The text that is kept there.

        Raises:
            StoreFault: there is none, or it may not be read.
        """
        ...

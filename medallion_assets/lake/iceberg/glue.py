"""The Glue Data Catalog as a lake's catalogue.

Belongs here: opening it, and what its refusals mean. A commit names the version of
the table that it replaces, so Glue refuses it where another one came between.
"""

from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from pyiceberg.catalog.glue import GlueCatalog

from medallion_assets.core.errors import LakeError, TransientLakeError
from medallion_assets.lake.storage.meter import METER, Used

UNCHANGED = "published tables are as they were"
DENIED = {"AccessDeniedException", "AccessDenied", "GlueEncryptionException"}
EXPIRED = {"ExpiredTokenException", "ExpiredToken", "RequestExpired"}
UNKNOWN_KEY = {"UnrecognizedClientException", "InvalidSignatureException", "InvalidClientTokenId"}
SERVER_FAULT = 500
ATTEMPTS = 8
"""With botocore's back-off, about a minute."""


def open_glue(lake: str, properties: Mapping[str, str]) -> GlueCatalog:
    """Open it with the credentials, region and endpoint that boto3 finds.

    Raises:
        LakeError: there is no region.
    """
    try:
        client: Any = boto3.client(
            "glue",
            config=Config(
                retries={"mode": "standard", "max_attempts": ATTEMPTS}, connect_timeout=5
            ),
        )
    except BotoCoreError as error:
        raise LakeError(
            f"the Glue catalogue of the lake {lake} cannot be used: {error}",
            remedy="set AWS_REGION and credentials as AWS tools expect (see docs/s3.md)",
        ) from error
    faults = _Faults(lake)
    client.meta.events.register("before-call.glue", _count)
    client.meta.events.register("after-call.glue", faults.refused)
    client.meta.events.register("after-call-error.glue", faults.failed)
    catalog = GlueCatalog("medallion", client=client, **properties)
    client.update_table = _recognising(client)
    return catalog


def _count(**_: object) -> None:
    """Each request, but for botocore's own repetitions."""
    METER.add(Used(catalogue=1))


def _recognising(client: Any) -> Callable[..., object]:  # noqa: ANN401 - boto3's
    """`update_table`, also right where the answer to it was lost and botocore repeated it.

    Glue refuses the repetition, because the first request has made a new version. It would
    be taken for a lost commit, whose files pyiceberg deletes, although they are in use.
    """
    update = client.update_table

    def update_table(**request: Any) -> object:  # noqa: ANN401 - boto3's
        try:
            return update(**request)
        except client.exceptions.ConcurrentModificationException:
            wanted = request["TableInput"]
            found = client.get_table(DatabaseName=request["DatabaseName"], Name=wanted["Name"])
            if _place(found["Table"]) == _place(wanted):
                return {}
            raise

    return update_table


def _place(table: Mapping[str, Any]) -> object:
    """The metadata file that a table of Glue names."""
    return table["Parameters"]["metadata_location"]


class _Faults:
    """Turns what Glue reports into errors that say what to do."""

    def __init__(self, lake: str) -> None:
        """Name the lake in the errors."""
        self._lake = lake

    def refused(self, http_response: Any, parsed: Mapping[str, Any], **_: object) -> None:  # noqa: ANN401 - botocore's
        """Glue answered with an error that no retry mended.

        Raises:
            LakeError: a person has to mend it.
            TransientLakeError: it may pass by itself.
        """
        code = parsed.get("Error", {}).get("Code", "")
        if code in DENIED:
            raise LakeError(
                f"Glue denies to use the catalogue of the lake {self._lake} ({code}); {UNCHANGED}",
                remedy="grant this identity the actions that docs/s3.md lists",
            )
        if code in EXPIRED or code in UNKNOWN_KEY:
            raise LakeError(
                f"Glue refuses the credentials for the lake {self._lake} ({code}); {UNCHANGED}",
                remedy="renew or correct them, then run again",
            )
        if "Throttl" in code or http_response.status_code >= SERVER_FAULT:
            raise TransientLakeError(
                f"Glue, the catalogue of the lake {self._lake}, fails ({code}); {UNCHANGED}",
                remedy="run again later",
            )

    def failed(self, exception: Exception, **_: object) -> None:
        """There was no answer.

        Raises:
            LakeError: for want of credentials.
            TransientLakeError: Glue cannot be reached.
        """
        if "redential" in type(exception).__name__:
            raise LakeError(
                f"there are no credentials for Glue, the catalogue of the lake {self._lake}",
                remedy="give them as AWS tools expect: variables, a profile, a role (docs/s3.md)",
            ) from exception
        if isinstance(exception, BotoCoreError):
            raise TransientLakeError(
                f"Glue, the catalogue of the lake {self._lake}, cannot be reached; {UNCHANGED}",
                remedy="see that the network and the endpoint (AWS_ENDPOINT_URL_GLUE) work",
            ) from exception

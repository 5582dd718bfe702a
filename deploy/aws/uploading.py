"""Deliveries, brought to where the platform looks for them.

Belongs here: exports, dumps and dropped files on S3. Does not belong here: taking them in.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import boto3
from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import ClientError

from medallion_assets.core.errors import ConfigurationError, LakeError

S3 = "s3://"


def uploaded(files: Sequence[Path], place: str) -> Iterator[str]:
    """Files and directories, each under its own name below a place; gives where each is.

    Raises:
        ConfigurationError: a file is missing, or two have one name; nothing was uploaded.
        LakeError: S3 refuses one.
    """
    chosen = dict(_named(files))
    bucket, _, prefix = place.removeprefix(S3).partition("/")
    client = boto3.client("s3")
    for name, file in chosen.items():
        key = "/".join(part for part in (prefix.strip("/"), name) if part)
        try:
            client.upload_file(str(file), bucket, key)
        except (S3UploadFailedError, ClientError) as error:
            raise LakeError(
                f"{file} could not be uploaded to {S3}{bucket}/{key}: {error}",
                remedy="see that these credentials may write there, then repeat the command",
            ) from error
        yield f"{S3}{bucket}/{key}"


def _named(files: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """The files by the names that they get."""
    seen: dict[str, Path] = {}
    for given in files:
        if not given.exists():
            raise ConfigurationError(f"{given} is missing", remedy="correct the path")
        inner = sorted(given.rglob("*")) if given.is_dir() else [given]
        for file in (one for one in inner if one.is_file()):
            name = (
                f"{given.name}/{file.relative_to(given).as_posix()}"
                if given.is_dir()
                else file.name
            )
            if name in seen:
                raise ConfigurationError(
                    f"{seen[name]} and {file} would both be {name}",
                    remedy="upload them one after the other, or under other names",
                )
            seen[name] = file
            yield name, file

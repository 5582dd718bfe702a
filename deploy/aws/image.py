"""The wheel and the image of a version.

Belongs here: building both, and the digest of what was pushed. Does not belong here: what is in the
image (see ``deploy/docker/Dockerfile``).
"""

import base64
from pathlib import Path
from typing import Any

import boto3

from deploy.aws.programs import CHECKOUT, required, run, told
from medallion_assets.core.errors import ConfigurationError

BUILDERS = ("docker", "podman", "buildah")


def built_wheel() -> Path:
    """The wheel of this checkout.

    Raises:
        ConfigurationError: there is none, or more than one.
    """
    run("make", "wheel")
    wheels = sorted((CHECKOUT / "dist").glob("medallion_assets-*.whl"))
    if len(wheels) != 1:
        raise ConfigurationError(
            f"dist has {len(wheels)} wheels of the platform, expected one",
            remedy="delete those of other versions, then repeat",
        )
    return wheels[0]


def commit() -> str:
    """The commit of this checkout, if it has all of it.

    Raises:
        ConfigurationError: there are changes that no commit has.
    """
    if told("git", "status", "--porcelain").strip():
        raise ConfigurationError(
            "the checkout has changes that no commit has, so nobody could tell what runs",
            remedy="commit them, then deploy",
        )
    return told("git", "rev-parse", "HEAD").strip()


def known_image(repository: str, tag: str) -> str | None:
    """The digest of the image of a commit; None where it was never pushed."""
    return _digest(boto3.client("ecr"), repository, tag)


def pushed_image(repository: str, tag: str) -> str:
    """The digest of a commit's image, built and pushed if it never was.

    A commit is pushed once: a tag is given once, and what is there is what was built of it.

    Raises:
        ConfigurationError: nothing can build it, or the registry did not keep it.
    """
    registry = boto3.client("ecr")
    digest = _digest(registry, repository, tag)
    if digest is None:
        _push(registry, repository, tag)
        digest = _digest(registry, repository, tag)
    if digest is None:
        raise ConfigurationError(
            f"{repository}:{tag} was pushed and is not there", remedy="repeat the command"
        )
    return digest


def _digest(registry: Any, repository: str, tag: str) -> str | None:  # noqa: ANN401 - boto3's
    """The digest of an image; None where it was never pushed."""
    name = repository.partition("/")[2]
    paginator = registry.get_paginator("describe_images")
    for page in paginator.paginate(repositoryName=name):
        for image in page["imageDetails"]:
            if tag in image.get("imageTags", ()):
                return str(image["imageDigest"])
    return None


def _push(registry: Any, repository: str, tag: str) -> None:  # noqa: ANN401 - boto3's
    """Build the image and push it."""
    builder = required(*BUILDERS)
    name = f"{repository}:{tag}"
    run(builder, "build", "--file", "deploy/docker/Dockerfile", "--tag", name, ".")
    found = registry.get_authorization_token()["authorizationData"][0]
    user, _, password = base64.b64decode(found["authorizationToken"]).decode().partition(":")
    host = repository.partition("/")[0]
    told(builder, "login", "--username", user, "--password-stdin", host, text=password)
    run(builder, "push", name)

"""What a plan of Terraform would do, and what nobody should do by accident.

Belongs here: reading a plan. Does not belong here: making and applying one (see ``roots``).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from medallion_assets.core.errors import ConfigurationError

HOLDS_DATA = frozenset(
    {
        "aws_backup_vault",
        "aws_db_instance",
        "aws_ecr_repository",
        "aws_glue_catalog_database",
        "aws_kms_key",
        "aws_redshiftserverless_namespace",
        "aws_s3_bucket",
        "aws_secretsmanager_secret",
    }
)
"""Kinds of resources with which data, or the way to read them, would be gone."""
WORDS = {
    ("create",): "made",
    ("update",): "changed",
    ("delete",): "deleted",
    ("delete", "create"): "replaced",
    ("create", "delete"): "replaced",
}


@dataclass(frozen=True)
class Review:
    """What a plan would do.

    Attributes:
        counts: how many resources are made, changed, replaced and deleted.
        lost: addresses of those that hold data and would be deleted or replaced.
        buckets: the names of those that are made.
    """

    counts: Mapping[str, int]
    lost: tuple[str, ...]
    buckets: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.counts

    def __str__(self) -> str:
        """In words."""
        return ", ".join(f"{count} {word}" for word, count in sorted(self.counts.items()))


def reviewed(plan: Mapping[str, Any]) -> Review:
    """What a plan would do, from what ``terraform show -json`` says of it."""
    counts: Counter[str] = Counter()
    lost, buckets = [], []
    for change in plan.get("resource_changes", []):
        actions = tuple(change["change"]["actions"])
        word = WORDS.get(actions)
        if word is None:
            continue
        counts[word] += 1
        if "delete" in actions and change["type"] in HOLDS_DATA:
            lost.append(change["address"])
        if actions == ("create",) and change["type"] == "aws_s3_bucket":
            buckets.append(change["change"]["after"]["bucket"])
    counts["of outputs"] = sum(
        change["actions"] != ["no-op"] for change in plan.get("output_changes", {}).values()
    )
    made = {word: count for word, count in counts.items() if count}
    return Review(made, tuple(lost), tuple(buckets))


def require_kept(review: Review) -> None:
    """Refuse a plan that would lose data.

    Raises:
        ConfigurationError: it would; names what.
    """
    if review.lost:
        raise ConfigurationError(
            f"the plan deletes or replaces what holds data: {', '.join(review.lost)}",
            remedy="nothing was changed; undo the change that asks for it, or take the environment "
            "down by `deploy/cloud destroy`",
        )

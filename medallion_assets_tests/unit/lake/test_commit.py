"""How a commit finds the files that it takes out."""

from collections.abc import Callable
from typing import Any

from medallion_assets.lake.iceberg.commit import _judge_alone


class Update:
    """Builds evaluators that count what they are asked, as pyiceberg's keep what they judge."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.asked: list[list[str]] = []

    def _build_manifest_evaluator(self, _spec_id: int) -> Callable[[str], bool]:
        mine: list[str] = []
        self.asked.append(mine)

        def judge(manifest: str) -> bool:
            mine.append(manifest)
            return manifest == "matches"

        return judge


def test_no_two_manifests_are_judged_by_one_evaluator() -> None:
    update = Update()
    _judge_alone(update)
    judge: Any = update._build_manifest_evaluator(0)
    assert [judge(name) for name in ("matches", "other", "matches")] == [True, False, True]
    assert update.asked == [["matches"], ["other"], ["matches"]]

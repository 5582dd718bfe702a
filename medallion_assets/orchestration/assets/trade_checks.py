"""Checks of trade: what Dagster shows of days that do not look like others.

Belongs here: specs and evaluations. Does not belong here: judging (see ``gold.trade``).

They warn and hold nothing back: what is unusual may be a great day. Each day of a run has an
evaluation of its own; the result of a run over a range lists the days that are unusual.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from dagster import (
    AssetCheckEvaluation,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    PartitionsDefinition,
)

from medallion_assets.core.naming import GOLD
from medallion_assets.gold.outcome import GoldOutcome
from medallion_assets.gold.trade.described import Trade
from medallion_assets.gold.trade.findings import TradeCheck, Unusual
from medallion_assets.gold.trade.judging import Verdicts, checks_of

ABOUT = {
    TradeCheck.HOURS: "No long time without sales in which much is usually sold.",
    TradeCheck.CHILDREN: "Sales have what belongs to them, such as items and payments.",
    TradeCheck.SITES: "Stores that sell on each of these days of the week have sold something.",
    TradeCheck.UNIT: "The average sale is not far from that of the same days of the week before.",
    TradeCheck.LEVEL: "Sales and revenue are not far from the same days of the week before.",
}
MOST_TOLD = 20
"""Days that the result of a range names."""


def trade_specs(
    trade: Trade | None, partitions: PartitionsDefinition[str] | None
) -> list[AssetCheckSpec]:
    """The checks of a system that trades, on its table of days."""
    if trade is None:
        return []
    return [
        AssetCheckSpec(
            check.value,
            asset=_asset_key(trade),
            description=f"{ABOUT[check]} Warns only; days before the day decide.",
            blocking=False,
            partitions_def=partitions,
        )
        for check in checks_of(trade)
    ]


def judged_days(
    context: AssetExecutionContext, trade: Trade, outcome: GoldOutcome, asked: Sequence[date]
) -> list[date]:
    """The days to judge: those that a run was asked for, and those that it rebuilt unasked.

    There are none where no check of trade was chosen.
    """
    return sorted({*asked, *(outcome.touched or ())}) if _chosen(context, trade) else []


def _chosen(context: AssetExecutionContext, trade: Trade) -> set[str]:
    """The names of the checks that a run was asked for."""
    key = _asset_key(trade)
    return {one.name for one in context.selected_asset_check_keys if one.asset_key == key}


def trade_events(
    context: AssetExecutionContext, trade: Trade, verdicts: Verdicts, asked: Sequence[date]
) -> Iterator[AssetCheckResult]:
    """The results of a run; days that these do not belong to have evaluations of their own."""
    key = _asset_key(trade)
    chosen = _chosen(context, trade)
    for check in (one for one in checks_of(trade) if one in chosen):
        found = {
            day: one for day, several in verdicts.items() for one in several if one.check == check
        }
        own = asked[0] if len(asked) == 1 else None
        for day, one in found.items():
            if day != own:
                told = AssetCheckEvaluation(**_told(key, one), partition=day.isoformat())
                context.log_event(told)
        if own in found:
            yield AssetCheckResult(**_told(key, found[own]))
        else:
            yield _summary(key, check, found)


def _asset_key(trade: Trade) -> AssetKey:
    return AssetKey([GOLD, trade.system, trade.summary])


def _told(key: AssetKey, found: Unusual) -> dict[str, Any]:
    """What a check says of a day, in its evaluation or in the result of its run."""
    return {
        "asset_key": key,
        "check_name": found.check.value,
        "passed": not found.is_unusual,
        "severity": AssetCheckSeverity.WARN,
        "description": found.words or None,
        "metadata": dict(found.figures),
    }


def _summary(key: AssetKey, check: TradeCheck, days: Mapping[date, Unusual]) -> AssetCheckResult:
    """What a check says of a run over several days."""
    unusual = [f"{day}: {found.words}" for day, found in days.items() if found.is_unusual]
    metadata: dict[str, Any] = {"days": len(days), "unusual days": len(unusual)}
    return AssetCheckResult(
        asset_key=key,
        check_name=check.value,
        passed=not unusual,
        severity=AssetCheckSeverity.WARN,
        description="\n".join(unusual[-MOST_TOLD:]) or None,
        metadata=metadata,
    )

"""Adding up what was injected: the ground truth of an export.

Belongs here: counting fates, marks and notes, and facts that are no rule of a description, such
as the form of a file. Does not belong here: deciding
anything about a row, which was done when it was injected.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import chain

from medallion_assets.simulation.olist.clock import DAY
from medallion_assets.simulation.olist.defects import MarketContext
from medallion_assets.simulation.olist.sheet import Fate, Sheet
from medallion_assets.simulation.olist.spec import OlistTruth, TableTruth
from medallion_assets.tables.model import Action

_EXAMPLES = 3


def gather_truth(context: MarketContext) -> OlistTruth:
    """Everything that is known about the export."""
    parameters = context.market.parameters
    findings = _findings(context)
    tables = {
        sheet.table.name: _table(sheet, {f.name: findings[f.name] for f in sheet.table.findings})
        for sheet in context.market.sheets()
    }
    return OlistTruth(
        parameters=parameters,
        first_day=parameters.first_business_day,
        last_day=parameters.last_business_day,
        peak_day=parameters.first_business_day + timedelta(days=parameters.peak),
        orders_by_day=_orders_by_day(context),
        tables=tables,
        traps=_traps(context, tables),
        spellings=dict(context.spellings),
        geolocation=context.disputed,
    )


def _table(sheet: Sheet, findings: Mapping[str, int]) -> TableTruth:
    """The truth about one table."""
    fates = Counter(sheet.fates.values())
    silver = sheet.silver_rows()
    zips = len({sheet.key(row) for row in silver}) if sheet.table.reduce else len(silver)
    return TableTruth(
        file=sheet.table.file_name,
        received=len(sheet) - len(sheet.removed),
        silver=zips,
        quarantined=fates[Fate.QUARANTINED],
        duplicates=fates[Fate.DUPLICATE],
        superseded=fates[Fate.SUPERSEDED] + len(silver) - zips,
        reasons=dict(Counter(chain.from_iterable(sheet.reasons.values()))),
        reason_sets=dict(Counter("+".join(reasons) for reasons in sheet.reasons.values())),
        rules=_rules(sheet, set(silver)),
        findings=findings,
        money={name: _sum(sheet, name, silver) for name in sheet.table.money_columns},
        examples=_examples(sheet, set(silver)),
    )


def _rules(sheet: Sheet, silver: set[int]) -> dict[str, dict[str, str | int]]:
    """Rows in silver that break a warn or standardise rule; rules of a type only warn."""
    stated = {rule.name: rule.action for rule in sheet.table.rules}
    return {
        name: {
            "action": stated.get(name, Action.WARN).value,
            "rows": len(sheet.marks[name] & silver),
        }
        for name in (*stated, *sorted(sheet.marks.keys() - stated.keys()))
    }


def _sum(sheet: Sheet, column: str, rows: Iterable[int]) -> str:
    """The exact sum of a money column."""
    amounts = (sheet.value(row, column) for row in rows)
    total = sum((Decimal(amount) for amount in amounts if amount), Decimal())
    return str(total.quantize(Decimal("0.01")))


def _examples(sheet: Sheet, silver: set[int]) -> dict[str, list[str]]:
    """Keys of a few rows a rule and reason, as received."""
    rows = {name: sorted(marked & silver) for name, marked in sheet.marks.items()}
    for row, reasons in sorted(sheet.reasons.items()):
        for reason in reasons:
            rows.setdefault(reason, []).append(row)
    return {
        name: ["|".join(sheet.key(row)) for row in found[:_EXAMPLES]]
        for name, found in rows.items()
        if found
    }


def _owners_in_silver(sheet: Sheet) -> set[int]:
    """Orders that have a row of the sheet in silver."""
    return {sheet.owners[row] for row in sheet.silver_rows()}


def _findings(context: MarketContext) -> Mapping[str, int]:
    """Orders that count for each finding."""
    market = context.market
    silver = set(market.order_sheet.silver_rows())
    counts = Counter({name: len(orders & silver) for name, orders in context.findings.items()})
    counts["order_without_items"] = len(silver - _owners_in_silver(market.items.sheet))
    counts["order_without_review"] = len(silver - _owners_in_silver(market.reviews.sheet))
    return counts


def _orders_by_day(context: MarketContext) -> dict[str, int]:
    """Silver orders of each business day."""
    orders, clock = context.market.orders, context.market.clock
    silver = context.market.order_sheet.silver_rows()
    days = Counter(int(orders.purchased[row]) // DAY for row in silver)
    return {clock.day(day): count for day, count in sorted(days.items())}


def _traps(
    context: MarketContext, tables: Mapping[str, TableTruth]
) -> dict[int, dict[str, int | str]]:
    """Counts of every trap: its rules and findings by description, and further facts."""
    traps: dict[int, dict[str, int | str]] = {}
    for sheet in context.market.sheets():
        truth = tables[sheet.table.name]
        for rule in sheet.table.rules:
            if rule.trap is not None:
                traps.setdefault(rule.trap, {})[rule.name] = truth.rules[rule.name]["rows"]
        for finding in sheet.table.findings:
            if finding.trap is not None:
                traps.setdefault(finding.trap, {})[finding.name] = truth.findings[finding.name]
    for trap, facts in gather_facts(context).items():
        traps.setdefault(trap, {}).update(facts)
    return dict(sorted(traps.items()))


Facts = dict[str, int | str]

_COMMENT = "review_comment_message"
_ZIP = "geolocation_zip_code_prefix"
_emoji = re.compile("[\U0001f300-\U0001faff]").search


def gather_facts(context: MarketContext) -> dict[int, Facts]:
    """The facts by trap: those noted while injecting and those counted here."""
    market = context.market
    facts: dict[int, Facts] = {trap: dict(noted) for trap, noted in context.facts.items()}
    facts.setdefault(3, {}).update(_comments(market.reviews.sheet))
    facts[4] = _points(market.geography.sheet)
    facts[5] = _disagreements(market.geography.sheet)
    facts[11] = {"paid_for_orders_without_items": _paid_for_nothing(context)}
    facts[23] = {"byte_order_marks": 1, "lines_ending_in_crlf": len(market.translation)}
    return facts


def _comments(sheet: Sheet) -> Facts:
    """Received comments that a careless reader breaks."""
    rows = [row for row in range(len(sheet)) if row not in sheet.removed]
    texts = [sheet.value(row, _COMMENT) for row in rows]
    return {
        "comments_with_line_break": sum("\r\n" in text for text in texts),
        "comments_with_quote": sum('"' in text for text in texts),
        "comments_with_comma": sum("," in text for text in texts),
        "comments_with_emoji": sum(_emoji(text) is not None for text in texts),
    }


def _points(sheet: Sheet) -> Facts:
    """How often points and zips repeat."""
    points = Counter(sheet.columns[_ZIP][row] for row in sheet.silver_rows())
    return {
        "exact_duplicates": sum(fate is Fate.DUPLICATE for fate in sheet.fates.values()),
        "most_points_of_a_zip": max(points.values()),
    }


def _disagreements(sheet: Sheet) -> Facts:
    """Zips whose points, as received, name several cities or states."""
    cities: defaultdict[str, set[str]] = defaultdict(set)
    states: defaultdict[str, set[str]] = defaultdict(set)
    for row in sheet.silver_rows():
        code = sheet.columns[_ZIP][row]
        cities[code].add(sheet.value(row, "geolocation_city"))
        states[code].add(sheet.value(row, "geolocation_state").strip().upper())
    return {
        "zips_with_several_city_spellings": sum(len(names) > 1 for names in cities.values()),
        "zips_with_several_states": sum(len(names) > 1 for names in states.values()),
    }


def _paid_for_nothing(context: MarketContext) -> str:
    """Silver payments of silver orders without items, in reais."""
    items, payments = context.market.items.sheet, context.market.payments.sheet
    filled = {items.owners[row] for row in items.silver_rows()}
    empty = (row for row in payments.silver_rows() if payments.owners[row] not in filled)
    return str(sum((Decimal(payments.value(row, "payment_value")) for row in empty), Decimal()))

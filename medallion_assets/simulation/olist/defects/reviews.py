"""Reviews that share, repeat, contradict or precede (traps 1, 2, 3, 17 and 18).

Belongs here: cases that stay in silver. Does not belong here: rejected rows
(see ``corruptions``).
"""

from medallion_assets.simulation.olist.clock import DAY
from medallion_assets.simulation.olist.defects.context import MarketContext

_BLANK = (" ", "   ", "\r\n", " ", " \r\n ")
_COMMENTS = (
    'Pedi "urgente", disseram "amanhã",\r\ne chegou na outra semana.\r\n\r\nTriste, não?',
    "Tudo perfeito 🎉🎁, voltarei a comprar 👏🏽",
    '"""Ótimo""", só faltou o manual;\tresto ok',
    "7 dias de espera, \\ mas valeu",
)
_EMAILS = (
    "Respondam para cliente.exemplo@correio.example por favor",
    "meu e-mail é maria_teste+loja@exemplo.com.br, aguardo",
)
_PHONES = (
    "Me liguem no (11) 95555-0142, não recebi a nota",
    "Contato: 2155550199 ou +55 21 95555-0199",
)


def inject_reviews(context: MarketContext) -> None:
    """Inject all defects of this module."""
    _share_ids(context)
    _review_again(context)
    _write_comments(context)
    _precede(context)
    _lose_midnight(context)


def _row(context: MarketContext, order: int) -> int:
    """The review of a reviewed order."""
    return context.market.review_rows(order)[0]


def _share_ids(context: MarketContext) -> None:
    """One questionnaire filed for two orders, and one for three."""
    sheet = context.market.reviews.sheet
    for size in (2, 2, 2, 3):
        rows = [_row(context, order) for order in context.hosts.reviewed(size)]
        for row in rows[1:]:
            sheet.put(row, {"review_id": sheet.value(rows[0], "review_id")})
        context.facts[1]["shared_review_ids"] += 1
        context.facts[1]["reviews_with_shared_id"] += size


def _review_again(context: MarketContext) -> None:
    """Orders with two or three reviews, of which some disagree."""
    sheet = context.market.reviews.sheet
    for others in (("same",), ("same",), ("other",), ("other",), ("same", "other")):
        (order,) = context.hosts.reviewed(1)
        row = _row(context, order)
        score = sheet.value(row, "review_score")
        different = "1" if score != "1" else "5"
        for other, review_id in zip(others, context.rng.hex_ids(len(others)), strict=True):
            points = score if other == "same" else different
            sheet.copy(row, {"review_id": review_id, "review_score": points})
        context.findings["order_with_several_reviews"].add(order)
        if "other" in others:
            context.findings["order_with_conflicting_scores"].add(order)


def _write_comments(context: MarketContext) -> None:
    """Comments that readers and masks must survive."""
    sheet = context.market.reviews.sheet
    for order, text in zip(context.hosts.reviewed(len(_BLANK)), _BLANK, strict=True):
        sheet.put(_row(context, order), {"review_comment_message": text})
        sheet.mark("review_comment_blank", [_row(context, order)])
    texts = (*_COMMENTS, *_EMAILS, *_PHONES)
    for order, text in zip(context.hosts.reviewed(len(texts)), texts, strict=True):
        sheet.put(_row(context, order), {"review_comment_message": text})
    context.facts[3]["comments_with_email"] = len(_EMAILS)
    context.facts[3]["comments_with_phone"] = len(_PHONES)


def _precede(context: MarketContext) -> None:
    """Questionnaires sent before the delivery, some before the purchase."""
    market, sheet = context.market, context.market.reviews.sheet
    for order in context.hosts.reviewed(6):
        day = int(market.orders.delivered[order]) // DAY - 1
        sheet.put(_row(context, order), {"review_creation_date": market.clock.timestamp(day * DAY)})
        sheet.mark("review_before_delivery", [_row(context, order)])
    for order in context.hosts.reviewed(3):
        day = int(market.orders.purchased[order]) // DAY - 2
        sheet.put(_row(context, order), {"review_creation_date": market.clock.timestamp(day * DAY)})
        sheet.mark("review_before_delivery", [_row(context, order)])
        sheet.mark("review_before_purchase", [_row(context, order)])


def _lose_midnight(context: MarketContext) -> None:
    """01:00 instead of a midnight that daylight saving took away."""
    sheet = context.market.reviews.sheet
    for order in context.hosts.reviewed(5):
        row = _row(context, order)
        day = sheet.value(row, "review_creation_date").replace(" 00:00:00", " 01:00:00")
        sheet.put(row, {"review_creation_date": day})
        sheet.mark("review_creation_daylight_saving", [row])

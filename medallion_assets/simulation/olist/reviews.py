"""What customers thought of their orders.

Belongs here: clean reviews: one an order, sent the day after delivery (or
after a cancellation) and better the earlier the parcel came. Does not belong
here: injected defects (see ``defects.reviews``).
"""

from dataclasses import dataclass

import numpy as np

from medallion_assets.simulation.olist.clock import DAY, HOUR, ExportClock
from medallion_assets.simulation.olist.orders import Orders
from medallion_assets.simulation.olist.sheet import Sheet
from medallion_assets.simulation.rng import Integers, Mask, Rng
from medallion_assets.systems.olist.reviews import REVIEWS

NO_REVIEW = -1
"""Stands for the row of a review that was never written."""

_ANSWERED_PERMILLE = 960
_CANCELED_ANSWERED_PERMILLE = 500
_ANSWER_AFTER = (2 * HOUR, 9 * HOUR, 14 * HOUR, 22 * HOUR, 30 * HOUR, 44 * HOUR, 70 * HOUR)
_SCORES_ON_TIME = (62, 25, 75, 205, 633)
_SCORES_LATE = (520, 90, 120, 110, 160)
_GOOD_SCORE = 4
_COMMENT_PERMILLE = 410
_TITLE_PERMILLE = 120

_GOOD_TITLES = ("Recomendo", "Muito bom", "Ótimo", "super recomendo", "Excelente ", "10", "Bom, é")
_BAD_TITLES = ("Decepcionada", "Não recebi", "Ruim", "Produto errado", "Atrasou", "Péssimo, não")
_GOOD = (
    "Chegou antes do prazo e bem embalado.",
    "Gostei muito, recomendo a loja",
    "Produto de ótima qualidade, igual ao da foto.",
    "Entrega rápida, tudo certo.\r\nCompraria de novo!",
    'Minha filha disse que é "o melhor presente" do ano.',
    "Muito bom 👍",
    "10 de 10",
    "Veio tudo certinho ",
    "Amei! 😍😍",
    "Bonito, barato e funciona; obrigada.",
)
_BAD = (
    "Comprei duas peças e veio só uma.",
    "Demorou demais, quase desisti",
    "O produto veio com defeito, quero trocar.",
    "Não gostei.\r\n\r\nO tecido é fino e a cor é outra.",
    'Na página dizia "pronta entrega", mas não era.',
    "Até agora nada 😡",
    "3 tentativas de contato e nenhuma resposta",
    "Veio errado, e a troca não foi aceita.",
    "Material fraco",
    "A caixa chegou aberta e amassada.",
)


@dataclass(frozen=True, kw_only=True)
class Reviews:
    """The reviews; a review's number is its row.

    Attributes:
        row_of: row of each order's review, or ``NO_REVIEW``.
        created: when the questionnaire was sent: a midnight.
    """

    row_of: Integers
    created: Integers
    score: Integers
    sheet: Sheet


def build_reviews(seed: int, orders: Orders, clock: ExportClock, days: int) -> Reviews:
    """Ask the customers of finished orders; keep the answers given by the end of the last day."""
    rng = Rng(seed, "reviews")
    size = len(orders)
    status = np.array(orders.status)
    delivered = status == "delivered"
    finished = np.where(delivered, orders.delivered, orders.purchased + 2 * DAY)
    created = (finished // DAY + 1) * DAY
    answered = created + rng.along(_ANSWER_AFTER, size)
    permille = np.select(
        [delivered, status == "canceled"], [_ANSWERED_PERMILLE, _CANCELED_ANSWERED_PERMILLE], 0
    )
    given = (rng.below(1000, size) < permille) & (answered < days * DAY)
    happy = delivered & (finished // DAY <= orders.promised)
    score = 1 + np.where(
        happy, rng.weighted(_SCORES_ON_TIME, size), rng.weighted(_SCORES_LATE, size)
    )
    rows = np.flatnonzero(given)
    titles, messages = _comments(rng, score[rows])
    columns = {
        "review_id": rng.hex_ids(len(rows)),
        "order_id": [orders.ids[row] for row in rows.tolist()],
        "review_score": [str(points) for points in score[rows].tolist()],
        "review_comment_title": titles,
        "review_comment_message": messages,
        "review_creation_date": clock.timestamps(created[rows]),
        "review_answer_timestamp": clock.timestamps(answered[rows]),
    }
    return Reviews(
        row_of=np.where(given, np.cumsum(given) - 1, NO_REVIEW),
        created=created[rows],
        score=score[rows],
        sheet=Sheet(REVIEWS, columns, Rng(seed, "reviews file"), owners=rows),
    )


def _comments(rng: Rng, score: Integers) -> tuple[list[str], list[str]]:
    """Titles and messages that fit the scores; most customers write neither."""
    size = len(score)
    good = score >= _GOOD_SCORE
    titles = _phrases(rng, good, _GOOD_TITLES, _BAD_TITLES)
    messages = _phrases(rng, good, _GOOD, _BAD)
    titled = rng.chance(_TITLE_PERMILLE, size).tolist()
    commented = rng.chance(_COMMENT_PERMILLE, size).tolist()
    return (
        [text if kept else "" for text, kept in zip(titles, titled, strict=True)],
        [text if kept else "" for text, kept in zip(messages, commented, strict=True)],
    )


def _phrases(rng: Rng, good: Mask, praise: tuple[str, ...], blame: tuple[str, ...]) -> list[str]:
    """One phrase a review."""
    drawn = rng.below(np.where(good, len(praise), len(blame)), len(good)).tolist()
    pairs = zip(drawn, good.tolist(), strict=True)
    return [praise[number] if kind else blame[number] for number, kind in pairs]

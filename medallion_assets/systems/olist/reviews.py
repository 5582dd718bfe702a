"""What customers wrote about their orders."""

from __future__ import annotations

from medallion_assets.systems.olist.common import CHANGES
from medallion_assets.tables.late_ibis import ir
from medallion_assets.tables.model import (
    Action,
    Column,
    Finding,
    ForeignKey,
    Lookup,
    ParentDay,
    Pii,
    Rule,
    Table,
    Tables,
)
from medallion_assets.tables.texts import END
from medallion_assets.tables.types import Identifier, Integer, Text, Timestamp


def _orders_with_several(tables: Tables, *, conflicting: bool) -> ir.Table:
    """Count orders that have several reviews, or several with different scores."""
    reviews = tables["order_reviews"]
    orders = reviews.group_by("business_day", "order_id").aggregate(
        reviews=reviews.count(), scores=reviews.review_score.nunique()
    )
    several = orders.scores > 1 if conflicting else orders.reviews > 1
    return orders.filter(several).group_by("business_day").aggregate(rows=lambda t: t.count())


def _orders_without_review(tables: Tables) -> ir.Table:
    """Count the orders of a day that nobody reviewed."""
    alone = tables["orders"].anti_join(tables["order_reviews"], "order_id")
    return alone.group_by("business_day").aggregate(rows=lambda t: t.count())


REVIEWS = Table(
    source="olist",
    name="order_reviews",
    description="A score with an optional comment. A review may cover several orders.",
    grain="one row a review and order",
    file_name="olist_order_reviews_dataset.csv",
    key=("review_id", "order_id"),
    day=ParentDay(parent="orders", column="order_id", parent_column="order_id"),
    changes=CHANGES,
    changed_at=("review_creation_date", "review_answer_timestamp"),
    foreign_keys=(
        ForeignKey(column="order_id", parent="orders", parent_column="order_id", part_of=True),
    ),
    lookups=(
        Lookup(
            table="orders",
            column="order_id",
            parent_column="order_id",
            columns=("order_purchase_timestamp", "order_delivered_customer_date"),
        ),
    ),
    columns=(
        Column(
            "review_id",
            Identifier(),
            "The questionnaire; not unique, one may be filed for several orders.",
            required=True,
        ),
        Column("order_id", Identifier(), "The order.", required=True),
        Column(
            "review_score",
            Integer(minimum=1, maximum=5, digits=9),
            "1 (worst) to 5 (best).",
            required=True,
        ),
        Column(
            "review_comment_title",
            Text(),
            "Title of the comment; e-mail addresses and telephone numbers masked.",
            pii=Pii.FREE_TEXT,
        ),
        Column(
            "review_comment_message",
            Text(),
            "The comment; e-mail addresses and telephone numbers masked.",
            pii=Pii.FREE_TEXT,
        ),
        Column(
            "review_creation_date",
            Timestamp(),
            "The day the questionnaire was sent, as midnight.",
            clean=lambda text: text.re_replace(f" 01:00:00{END}", " 00:00:00"),
        ),
        Column("review_answer_timestamp", Timestamp(), "When the customer answered."),
    ),
    rules=(
        Rule(
            name="review_comment_blank",
            action=Action.WARN,
            trap=3,
            description="A comment of white space only; it becomes null.",
            breaks=lambda t: (
                t.raw__review_comment_message.notnull()
                & (t.raw__review_comment_message != "")
                & t.review_comment_message.isnull()
            ),
        ),
        Rule(
            name="review_before_purchase",
            action=Action.WARN,
            trap=17,
            description="The questionnaire was sent before the day of purchase.",
            breaks=lambda t: (
                t.review_creation_date.date() < t.orders__order_purchase_timestamp.date()
            ),
        ),
        Rule(
            name="review_before_delivery",
            action=Action.WARN,
            trap=17,
            description="The questionnaire was sent before the day of delivery.",
            breaks=lambda t: (
                t.review_creation_date.date() < t.orders__order_delivered_customer_date.date()
            ),
        ),
        Rule(
            name="review_creation_daylight_saving",
            action=Action.STANDARDISE,
            trap=18,
            description="01:00 on the day clocks go forward is that day's missing midnight.",
            breaks=lambda t: t.raw__review_creation_date.endswith(" 01:00:00"),
        ),
    ),
    findings=(
        Finding(
            name="order_with_several_reviews",
            trap=2,
            description="Orders that have more than one review.",
            count=lambda tables: _orders_with_several(tables, conflicting=False),
        ),
        Finding(
            name="order_with_conflicting_scores",
            trap=2,
            description="Orders whose reviews have different scores.",
            count=lambda tables: _orders_with_several(tables, conflicting=True),
        ),
        Finding(
            name="order_without_review",
            trap=12,
            description="Orders of the day that nobody reviewed.",
            uses=("orders",),
            count=_orders_without_review,
        ),
    ),
)

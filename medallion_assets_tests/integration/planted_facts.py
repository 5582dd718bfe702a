"""Facts about traps that no rule or finding counts, as queries over published tables.

Belongs here: how such a fact is seen in the tables. Does not belong here: how
often it was planted.
"""

__all__ = ["FACTS", "ZIP"]

EMOJI = "[\U0001f300-\U0001faff]"
PAID_AGAINST_OWED = """
    from (select order_id, sum(payment_value) as paid from {payments} group by 1)
    join (select order_id, sum(price + freight_value) as owed from {items} group by 1)
    using (order_id)
    """
POINTS = "from {points} anti join {rejected} using (_load_id, _line_number)"
ZIP = "geolocation_zip_code_prefix"

BRONZE_REVIEWS = {"reviews": "bronze.olist_order_reviews"}
REVIEWS = {"reviews": "silver.olist_order_reviews"}
SALES = {"items": "silver.olist_order_items", "payments": "silver.olist_order_payments"}
GEOLOCATION = {"points": "bronze.olist_geolocation", "rejected": "quarantine.olist_geolocation"}
SELLERS = {"sellers": "silver.olist_sellers"}
TRANSLATION = {"categories": "silver.olist_product_category_name_translation"}

FACTS: dict[str, tuple[str, dict[str, str]]] = {
    "shared_review_ids": (
        "select count(*) from (from {reviews} select review_id group by 1 having count(*) > 1)",
        REVIEWS,
    ),
    "reviews_with_shared_id": (
        (
            "select count(*) from {reviews} where review_id in"
            " (from {reviews} select review_id group by 1 having count(*) > 1)"
        ),
        REVIEWS,
    ),
    "comments_with_email": (
        "select count(*) from {reviews} where contains(review_comment_message, '[e-mail]')",
        REVIEWS,
    ),
    "comments_with_phone": (
        "select count(*) from {reviews} where contains(review_comment_message, '[telephone]')",
        REVIEWS,
    ),
    "comments_with_line_break": (
        "select count(*) from {reviews} where contains(review_comment_message, e'\\r\\n')",
        BRONZE_REVIEWS,
    ),
    "comments_with_quote": (
        "select count(*) from {reviews} where contains(review_comment_message, '\"')",
        BRONZE_REVIEWS,
    ),
    "comments_with_comma": (
        "select count(*) from {reviews} where contains(review_comment_message, ',')",
        BRONZE_REVIEWS,
    ),
    "comments_with_emoji": (
        (
            f"select count(*) from {{reviews}}"
            f" where regexp_matches(review_comment_message, '{EMOJI}')"
        ),
        BRONZE_REVIEWS,
    ),
    "exact_duplicates": (f"select count(*) - count(distinct _row_hash) {POINTS}", GEOLOCATION),
    "most_points_of_a_zip": (
        (
            f"select max(points) from"
            f" (select count(distinct _row_hash) as points {POINTS} group by {ZIP})"
        ),
        GEOLOCATION,
    ),
    "zips_with_several_city_spellings": (
        (
            f"select count(*) from (select {ZIP} {POINTS} group by 1"
            f" having count(distinct coalesce(geolocation_city, '')) > 1)"
        ),
        GEOLOCATION,
    ),
    "zips_with_several_states": (
        (
            f"select count(*) from (select {ZIP} {POINTS} group by 1"
            f" having count(distinct upper(trim(geolocation_state))) > 1)"
        ),
        GEOLOCATION,
    ),
    "scientific_notation": (
        (
            f"select count(*) {POINTS}"
            f" where contains(concat_ws(' ', geolocation_lat, geolocation_lng), 'e')"
        ),
        GEOLOCATION,
    ),
    "seller_city_nulled": (
        (
            "select count(*) from {sellers} where seller_city is null"
            " and seller_city_original is not null"
        ),
        SELLERS,
    ),
    "paid_for_orders_without_items": (
        "select sum(payment_value) from {payments} anti join {items} using (order_id)",
        SALES,
    ),
    "payments_differ_by_one_cent_only": (
        f"select count(*) {PAID_AGAINST_OWED} where abs(paid - owed) = 0.01",
        SALES,
    ),
    "byte_order_marks": (
        "select 1 + count(*) from {categories} where contains(columns(*)::varchar, chr(65279))",
        TRANSLATION,
    ),
}
"""Facts about traps that no rule or finding counts, as queries over published tables."""

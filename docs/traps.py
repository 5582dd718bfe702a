"""The known traps of the Olist export: what each is, how often it occurs, how it is met.

Belongs here: what no description says, that is the trap's name, its counts in the
public export and the handling that is not a rule. The rules of a trap name it by
number in ``medallion_assets.tables``.
"""

from dataclasses import dataclass

__all__ = ["TRAPS", "Trap"]


@dataclass(frozen=True)
class Trap:
    """One known trap.

    Attributes:
        count: how often it occurs in the public export.
        handling: what the platform does beyond the rules that name the trap.
    """

    number: int
    title: str
    count: str
    handling: str


TRAPS = (
    Trap(
        1,
        "`review_id` is not unique",
        "789 ids on 1,603 rows",
        "The key of `order_reviews` is `review_id` and `order_id` together.",
    ),
    Trap(
        2,
        "An order has several reviews; their scores disagree",
        "547 orders; 202 orders",
        "All reviews stay.",
    ),
    Trap(
        3,
        "Line breaks in quoted comments; escaped quotes; blank comments",
        "3,852; 172; 27",
        "Records are read by the grammar of CSV, and each row keeps the line on which it begins. "
        "Blank text becomes null.",
    ),
    Trap(
        4,
        "Exact duplicates in geolocation; many rows a zip",
        "261,836; 1 to 1,146 rows a zip",
        "Repetitions are counted as duplicates. Silver has one row a zip; the points folded into "
        "it are counted as superseded.",
    ),
    Trap(
        5,
        "A zip with several city spellings; with several states",
        "8,556; 8",
        "The most frequent city and state win; of equals the first in the alphabet.",
    ),
    Trap(
        6,
        "City names with accents, escapes and mojibake",
        "8,011 spellings, 5,968 after folding",
        "City names are in lower case without accents, in all three tables that have them.",
    ),
    Trap(
        7,
        "Coordinates outside Brazil; one in scientific notation",
        "31; 1",
        "Points outside take no part in the median. Scientific notation is a number.",
    ),
    Trap(
        8,
        "A seller's city is no city; a seller's state disagrees with the zip",
        "26; 35",
        "Silver keeps the received text in `seller_city_original`.",
    ),
    Trap(
        9,
        "Zip codes that lead with 0",
        "23,995 customers; 1,027 sellers; 245,733 points",
        "Zip codes are text everywhere.",
    ),
    Trap(
        10,
        "Zip codes that geolocation does not have",
        "157 zips of 278 customers; 7 sellers",
        "The row stays, without coordinates.",
    ),
    Trap(
        11,
        "Orders without items",
        "775 orders, paid with 162,591.95",
        "The order and its payments stay; it has no revenue.",
    ),
    Trap(
        12, "A delivered order without payment; orders without review", "1; 768", "The order stays."
    ),
    Trap(
        13, "The parcel leaves before approval; before purchase", "1,359; 166", "The order stays."
    ),
    Trap(14, "The parcel arrives before it leaves; before approval", "23; 61", "The order stays."),
    Trap(
        15,
        "Delivered without day of delivery / approval / carrier; canceled but delivered",
        "8 / 14 / 2; 6",
        "The order stays.",
    ),
    Trap(16, "Shipping limit in 2020; before approval", "4; 127", "The item stays."),
    Trap(
        17,
        "A review before the purchase; before the delivery",
        "64; 5,127",
        "The review stays. Days are compared, not times.",
    ),
    Trap(
        18,
        "Review dates at 01:00 on the day clocks go forward",
        "85",
        "That midnight does not exist; the value becomes the day's midnight like all others.",
    ),
    Trap(
        19,
        "Payments differ from items and freight by more than 0.01; by more than 1.00",
        "303; 249 orders",
        "Both stay as they are; nothing is corrected.",
    ),
    Trap(
        20,
        "Payments of 0; `not_defined`; in 0 instalments; without number 1",
        "9; 3; 2; 80 orders",
        "The payment stays.",
    ),
    Trap(
        21,
        "Products without category, name length and photographs; without dimensions; weight 0",
        "610; 2; 4",
        "The product stays.",
    ),
    Trap(
        22,
        "Categories without English name",
        "2 categories of 13 products",
        "`product_category` is the English name, else the Portuguese one, else `Unknown`.",
    ),
    Trap(
        23,
        "The translation file starts with a byte order mark and has CRLF line ends",
        "1 file",
        "Both are part of the file's form and never of a value.",
    ),
    Trap(
        24,
        "Deals without matching seller; profiles that are lists; declared revenue 0",
        "462 of 842; 16; 797",
        "The deal stays.",
    ),
    Trap(
        25,
        "An id that parses as a float",
        "1",
        "No type is ever guessed: bronze is text, silver has the types of the description.",
    ),
)

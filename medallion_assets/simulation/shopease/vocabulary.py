"""Words of the invented chain: cities, streets, names, and what is sold.

Belongs here: public facts about places, and common words, as data. Does not belong
here: who lives where, and prices of single products.
"""

from typing import NamedTuple


class ChainCity(NamedTuple):
    """A city: its first zip code, how many follow, its area code, and its share of people."""

    name: str
    state: str
    first_zip: int
    zips: int
    area_code: int
    share: int


CITIES: tuple[ChainCity, ...] = (
    ChainCity("New York", "NY", 10001, 40, 212, 30),
    ChainCity("Boston", "MA", 2108, 28, 617, 18),
    ChainCity("Philadelphia", "PA", 19102, 30, 215, 16),
    ChainCity("Newark", "NJ", 7102, 6, 973, 11),
    ChainCity("Hartford", "CT", 6103, 4, 860, 7),
    ChainCity("Brooklyn", "NY", 11201, 30, 718, 20),
    ChainCity("Jersey City", "NJ", 7302, 5, 201, 9),
    ChainCity("Buffalo", "NY", 14201, 20, 716, 6),
    ChainCity("Providence", "RI", 2903, 6, 401, 6),
    ChainCity("Worcester", "MA", 1602, 9, 508, 5),
    ChainCity("New Haven", "CT", 6510, 3, 203, 5),
    ChainCity("Springfield", "MA", 1103, 6, 413, 3),
    ChainCity("Pittsburgh", "PA", 15201, 30, 412, 7),
    ChainCity("Portland", "ME", 4101, 3, 207, 3),
    ChainCity("Burlington", "VT", 5401, 4, 802, 2),
    ChainCity("Manchester", "NH", 3101, 4, 603, 3),
    ChainCity("Wilmington", "DE", 19801, 9, 302, 3),
    ChainCity("St. Albans", "VT", 5478, 1, 802, 1),
)

STREETS: tuple[str, ...] = (
    "Maple Street", "Oak Avenue", "Main Street", "Cedar Lane", "Elm Street", "Washington Avenue",
    "Park Place", "River Road", "Church Street", "Highland Avenue", "Chestnut Street", "Mill Road",
    "Prospect Street", "Spruce Court", "Union Square", "Harbor Drive", "School Street",
    "2nd Avenue",
)  # fmt: skip

FIRST_NAMES: tuple[str, ...] = (
    "Alice", "Benjamin", "Carmen", "Daniel", "Elena", "Frank", "Grace", "Hassan", "Irene", "James",
    "Keiko", "Liam", "Maria", "Noah", "Olivia", "Priya", "Quentin", "Rosa", "Samuel", "Tara",
    "Umar", "Victoria", "Walter", "Xenia", "Yusuf", "Zoe", "Anita", "Bruno", "Chloe", "Dmitri",
)  # fmt: skip

LAST_NAMES: tuple[str, ...] = (
    "Adams", "Baker", "Chen", "Diaz", "Edwards", "Fischer", "Garcia", "Huang", "Ivanov", "Johnson",
    "Kim", "Lopez", "Murphy", "Nguyen", "O'Brien", "Patel", "Quinn", "Rossi", "Smith", "Torres",
    "Ueda", "Vargas", "Walker", "Xu", "Young", "Zimmerman", "Brown", "Cohen", "Singh", "Taylor",
    "Reed", "Novak", "Haddad", "Larsen", "Okafor",
)  # fmt: skip


class ChainCategory(NamedTuple):
    """A category: its things, its share of the products, and its usual price in cents."""

    name: str
    things: tuple[str, ...]
    share: int
    price: int


CATEGORIES: tuple[ChainCategory, ...] = (
    ChainCategory("Grocery", ("Olive Oil", "Rolled Oats", "Basmati Rice", "Honey"), 22, 649),
    ChainCategory("Beverages", ("Ground Coffee", "Green Tea", "Apple Juice"), 12, 799),
    ChainCategory("Household", ("Dish Soap", "Laundry Powder", "Paper Towels"), 14, 899),
    ChainCategory("Home & Kitchen", ("Frying Pan", "Mixing Bowl", "Knife Set"), 12, 3299),
    ChainCategory("Beauty", ("Shampoo", "Hand Cream", "Face Wash"), 10, 1149),
    ChainCategory("Electronics", ("Headphones", "Phone Charger", "Desk Lamp"), 10, 4599),
    ChainCategory("Clothing", ("T-Shirt", "Wool Socks", "Rain Jacket"), 10, 2899),
    ChainCategory("Toys", ("Puzzle", "Building Blocks", "Board Game"), 6, 2199),
    ChainCategory("Garden", ("Potting Soil", "Watering Can"), 4, 1799),
)

"""Pages for people who own a shop: a day or a month of a source system, from published gold."""

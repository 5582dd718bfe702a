"""The macros as sqlfluff finds them."""

"""The account of every row and every cent."""

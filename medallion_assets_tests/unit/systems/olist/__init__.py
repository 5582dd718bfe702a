"""Tests of what the tables of the marketplace describe."""

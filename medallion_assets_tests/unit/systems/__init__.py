"""Tests of what the built-in source systems describe."""

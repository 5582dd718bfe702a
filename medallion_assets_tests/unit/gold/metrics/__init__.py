"""Figures with a name."""

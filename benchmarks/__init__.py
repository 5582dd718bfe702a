"""Measurements of the platform against other ways to do the same work. Not tests."""

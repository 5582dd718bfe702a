"""Leases, heads, commits and their undoing."""

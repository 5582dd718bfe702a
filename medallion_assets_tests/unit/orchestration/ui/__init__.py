"""Tests of the guarded UI."""

"""Tests of the names below everything."""

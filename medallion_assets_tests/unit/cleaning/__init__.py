"""Tests of the cleaning that all engines share."""

"""Tests of what was decided to be paid or sent."""

"""Tests of engines and of choosing one."""

"""Tests of single parts, without a built lake."""

"""The specification of the platform, as tests; mirrors the package."""

import gc

gc.disable()
"""Until all tests are collected, see `conftest.pytest_collection_finish`."""

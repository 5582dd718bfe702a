"""The specification of the platform, as tests; mirrors the package."""

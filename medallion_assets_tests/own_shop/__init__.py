"""A shop that the platform does not know, brought in from outside the package."""

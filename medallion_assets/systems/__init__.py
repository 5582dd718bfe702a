"""The source systems: the built-in ones, and which ones a process knows."""

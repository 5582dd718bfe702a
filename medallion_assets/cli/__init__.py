"""``medallion``, the command line. One module a command group."""

"""A cluster of Spark on this machine: a master and two workers, each a process."""

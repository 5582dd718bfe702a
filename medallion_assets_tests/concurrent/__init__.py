"""Several runs on one lake at the same time: nobody waits for long work, and nothing is lost."""

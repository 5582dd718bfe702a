"""The program ``deploy/cloud``: an environment's stack is planned, shown, applied and verified.

Belongs here: the order of its steps, and what is refused. Does not belong here: what the stack is
(see ``deploy/terraform``).
"""

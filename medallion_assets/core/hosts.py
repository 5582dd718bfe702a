"""The host names that a request asks for, which a page of another site cannot choose.

Belongs here: judging them. Does not belong here: which names are served (see ``settings.ui``).
"""

import re
from collections.abc import Collection, Sequence

NAME_AND_PORT = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?")


def is_asked_as(given: Sequence[str], names: Collection[str]) -> bool:
    """Whether the one host of a request is one of some names; ports do not matter.

    Args:
        given: the headers ``Host`` of the request.
        names: in small letters and without port.
    """
    found = [NAME_AND_PORT.fullmatch(host.lower()) for host in given]
    return len(found) == 1 and found[0] is not None and found[0].group(1) in names

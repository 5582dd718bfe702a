"""The command ``medallion pii rotate``: another key of the pseudonyms.

Belongs here: asking, and saying what was done. Does not belong here: changing the key (see
``silver.rotation``).
"""

import uuid

from medallion_assets.cli.console import err, out
from medallion_assets.cli.output import complaints


def rotate() -> None:
    """Give the lake the key of MEDALLION_PII_KEY_NEW, and make all pseudonyms anew with it."""
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings
    from medallion_assets.silver.rotation import rotate as rotate_key

    def report(text: str) -> None:
        err.print(text, highlight=False, soft_wrap=True)

    with complaints():
        run = f"pii-rotate-{uuid.uuid4()}"
        with open_session(Settings.load(), run_id=run, report=report) as session:
            outcome = rotate_key(session)
    done = f"{outcome.pseudonyms:,} pseudonyms in {len(outcome.tables)} tables were made anew"
    out.print(done, highlight=False, soft_wrap=True)
    out.print(
        "now set MEDALLION_PII_KEY to the new key and remove MEDALLION_PII_KEY_NEW; warehouses "
        "have the new pseudonyms after their next `medallion warehouse build`",
        highlight=False,
        soft_wrap=True,
    )

"""The command ``medallion coupons show``: who got a coupon of a month, and who is due one."""

from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import complaints, print_found
from medallion_assets.cli.payouts.options import Month, NamedMonth, System, asked_month


def show(
    system: System,
    month: Month = None,
    named: NamedMonth = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Customers of a month who got a coupon or are due one, with its code."""
    from medallion_assets.payouts.coupons import states_of
    from medallion_assets.payouts.rules import PayoutKind, rule_of
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints():
        period, rule = asked_month(month, named), rule_of(PayoutKind.COUPON, system)
        with open_session(Settings.load(), run_id="coupons-show") as session:
            found = states_of(session, rule, period)
    rows = [(key.subject_id, str(state), code) for key, state, code in found]
    print_found(["customer", "state", "code"], rows, json=json, csv=csv)

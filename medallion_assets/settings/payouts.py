"""What people decide by when incentives are paid and coupons are sent.

Belongs here: these settings, and the key of coupon codes. Does not belong here: rates and who is
due what, which gold says (see ``payouts.rules``).
"""

from enum import StrEnum

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from medallion_assets.settings.pii_key import require_long


class Clawback(StrEnum):
    """What becomes of money that was posted and is due no longer."""

    REPORT = "report"
    NET = "net"


class PayoutSettings(BaseSettings):
    """The settings of payouts and coupons."""

    payout_grace_days: int = Field(
        default=5,
        ge=0,
        description="Days after the end of a month before its payouts can be closed.",
    )
    payout_clawback: Clawback = Field(
        default=Clawback.REPORT,
        description="What was posted and is due no longer is reported as recoverable, or is also "
        "withheld from later payouts of the same person.",
    )
    payout_names: bool = Field(
        default=False,
        description="Whether `medallion payouts export --names` may read names of persons as they "
        "were received.",
    )
    coupon_key: SecretStr | None = Field(
        default=None,
        description="Secret key of coupon codes, 16 characters or more; another one than that of "
        "pseudonyms.",
    )
    coupon_window_months: int = Field(
        default=1,
        ge=0,
        description="How many months before the last complete one a coupon may still be issued "
        "for.",
    )

    @field_validator("coupon_key")
    @classmethod
    def _long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        return require_long(key)

"""Who asks AWS, and in which account.

Belongs here: that. Does not belong here: what is asked.
"""

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from medallion_assets.core.errors import ConfigurationError


def require_account(expected: str) -> str:
    """Who is asking, if in the account that the stack is meant for.

    Raises:
        ConfigurationError: there are no credentials, or they are of another account.
    """
    try:
        found = boto3.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise ConfigurationError(
            f"AWS does not know who asks: {error}",
            remedy="log in (`aws sso login`) or set AWS_PROFILE, and AWS_REGION",
        ) from error
    if found["Account"] != expected:
        raise ConfigurationError(
            f"these are credentials of account {found['Account']}, and the stack is of {expected}",
            remedy="set AWS_PROFILE to the other account, or correct account_id of the roots",
        )
    return str(found["Arn"])

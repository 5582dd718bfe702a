"""A key of pseudonyms that can be guessed is none, except for invented data."""

import pytest

from medallion_assets.core.errors import SecretError
from medallion_assets.settings.environment import Environment, Settings
from medallion_assets.settings.pii_key import DEMO_KEY, require_strong

STRONG = "0123456789abcdef"
ELSEWHERE = [one for one in Environment if one is not Environment.LOCAL]


@pytest.mark.parametrize("key", [DEMO_KEY, "a" * 16, "abcabcabcabcabcabc", "1234567" * 3])
@pytest.mark.parametrize("env", ELSEWHERE)
def test_a_key_that_can_be_guessed_is_refused_where_data_are_real(
    key: str, env: Environment
) -> None:
    settings = Settings(pii_key=key, env=env, _env_file=None)  # type: ignore[arg-type, call-arg]
    with pytest.raises(SecretError, match="can be guessed") as caught:
        settings.required_pii_key()
    assert key not in str(caught.value)
    require_strong(key, is_local=True)


def test_a_strong_key_is_taken_everywhere() -> None:
    for env in Environment:
        settings = Settings(pii_key=STRONG, env=env, _env_file=None)  # type: ignore[arg-type, call-arg]
        assert settings.required_pii_key() == STRONG


def test_a_short_key_is_refused_everywhere() -> None:
    for is_local in (True, False):
        with pytest.raises(SecretError, match="fewer than 16"):
            require_strong("0123456789abcde", is_local=is_local)

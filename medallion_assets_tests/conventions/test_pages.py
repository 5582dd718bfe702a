"""The generated pages are those that the settings, descriptions and models give today."""

from docs.generate import ROOT, out_of_date
from medallion_assets.settings.environment import Settings


def test_generated_pages_are_current() -> None:
    assert out_of_date() == []


def test_the_example_of_settings_names_every_one_and_gives_no_secret() -> None:
    example = (ROOT / ".env.example").read_text()
    given = dict(
        line.removeprefix("#").split("=", 1)
        for line in example.splitlines()
        if line.startswith("#MEDALLION_")
    )
    shown = {name: field for name, field in Settings.model_fields.items() if not field.exclude}
    fields = {f"MEDALLION_{name.upper()}": field for name, field in shown.items()}
    secret = {name for name, field in fields.items() if "SecretStr" in str(field.annotation)}
    assert given.keys() == fields.keys()
    assert {name for name in secret if given[name]} == set()

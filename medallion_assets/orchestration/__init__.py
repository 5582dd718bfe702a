"""The Dagster half: assets, resources, schedules, sensors and runs."""

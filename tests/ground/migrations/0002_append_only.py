"""Entries are append-only from here on: the next step must keep that through its rebuilding."""

# ruff: noqa: RUF012
from tortoise import migrations

from restoration.migrating import append_only


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]
    operations = [append_only("entry")]

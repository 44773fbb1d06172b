"""Entries are append-only from here on: the next step must keep that through its rebuilding."""

# ruff: noqa: RUF012
from tortoise import migrations
from tortoise.migrations import operations as ops

from restoration.migrating import drop_forbid_change, forbid_change


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]
    operations = [
        ops.RunPython(
            lambda apps, editor: forbid_change(editor.client, "entry"),
            lambda apps, editor: drop_forbid_change(editor.client, "entry"),
        )
    ]

"""Wider columns: on SQLite both tables are rebuilt, with rows, indexes and triggers to keep."""

# ruff: noqa: RUF012
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0002_append_only")]

    initial = False

    operations = [
        ops.AlterField(
            model_name="Account",
            name="state",
            field=fields.CharField(default="open", max_length=12),
        ),
        ops.AlterField(
            model_name="Entry",
            name="seq",
            field=fields.BigIntField(),
        ),
    ]

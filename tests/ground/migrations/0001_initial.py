"""The first tables of the ground tests."""

# ruff: noqa: RUF012
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from restoration.tables.fields import FastDateField, UtcDatetimeField


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Account",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=40)),
                ("state", fields.CharField(default="open", max_length=10)),
                ("counter", fields.BigIntField(default=0)),
                ("fen", fields.BigIntField(default=0)),
                ("yuan", fields.DecimalField(default=0, max_digits=30, decimal_places=2)),
            ],
            options={
                "table": "account",
                "app": "models",
                "constraints": [
                    UniqueConstraint(fields=("name",), name="uq_account_open_name", condition="state = 'open'"),
                    CheckConstraint(check="counter >= 0", name="ck_account_counter"),
                ],
                "pk_attr": "id",
                "table_description": "A named counter, an exact sum, and the same sum as a decimal.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Entry",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="entries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("seq", fields.IntField()),
                ("text", fields.TextField(default="", unique=False)),
            ],
            options={
                "table": "entry",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("account", "seq"), name="uq_entry_account_seq")],
                "indexes": [Index(fields=["text"], name="ix_entry_text")],
                "pk_attr": "id",
                "table_description": "Append-only lines of an account.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Moment",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("made", UtcDatetimeField(auto_now=False, auto_now_add=True)),
                ("day", FastDateField(null=True)),
            ],
            options={
                "table": "moment",
                "app": "models",
                "pk_attr": "id",
                "table_description": "An instant; and a day (whose semicolon must not cut the statement).",
            },
            bases=["Model"],
        ),
    ]

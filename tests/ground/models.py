"""Small tables on which the ground tests stand: one of every kind of promise the database must keep."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from restoration.tables.fields import FastDateField, UtcDatetimeField


class Account(Model):
    """A named counter, an exact sum, and the same sum as a decimal."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=40)
    state = fields.CharField(max_length=12, default="open")
    counter = fields.BigIntField(default=0)
    fen = fields.BigIntField(default=0)
    yuan = fields.DecimalField(max_digits=30, decimal_places=2, default=0)

    class Meta:
        table = "account"
        constraints = (
            UniqueConstraint(fields=("name",), name="uq_account_open_name", condition="state = 'open'"),
            CheckConstraint(check="counter >= 0", name="ck_account_counter"),
        )


class Entry(Model):
    """Append-only lines of an account."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", "entries", on_delete=OnDelete.CASCADE
    )
    seq = fields.BigIntField()
    text = fields.TextField(default="")

    class Meta:
        table = "entry"
        constraints = (UniqueConstraint(fields=("account", "seq"), name="uq_entry_account_seq"),)
        indexes = (Index(fields=("text",), name="ix_entry_text"),)


class Moment(Model):
    """An instant; and a day (whose semicolon must not cut the statement)."""

    id = fields.IntField(primary_key=True)
    at = UtcDatetimeField(null=True)
    made = UtcDatetimeField(auto_now_add=True)
    day = FastDateField(null=True)

    class Meta:
        table = "moment"

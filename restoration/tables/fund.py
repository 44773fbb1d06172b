"""The restoration fund: accounts and their append-only, hash-chained ledger. There is no balance column."""

from __future__ import annotations

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from restoration.tables.fields import FastDateField, UtcDatetimeField
from restoration.tables.register import Recorded, Right


class FundAccount(Recorded):
    """基金账户; ``effective_on`` is the opening day. Only the last digits of the bank's number are kept."""

    right: fields.ForeignKeyRelation[Right] = fields.ForeignKeyField(
        "models.Right", related_name="fund_accounts", on_delete=fields.RESTRICT, db_index=True
    )
    bank = fields.CharField(max_length=128, default="")
    number_tail = fields.CharField(max_length=4, default="")
    scope_of_use = fields.CharField(max_length=255, default="")
    accrual_method = fields.CharField(max_length=255, default="")

    class Meta:
        table = "fund_accounts"


class LedgerEntry(models.Model):
    """One money movement in fen, always positive; its kind says which way. Corrected only by a reversal."""

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=40, unique=True)
    account: fields.ForeignKeyRelation[FundAccount] = fields.ForeignKeyField(
        "models.FundAccount", related_name="entries", on_delete=fields.RESTRICT, db_index=True
    )
    seq = fields.IntField()
    kind = fields.CharField(max_length=16)
    amount_fen = fields.BigIntField()
    value_on = FastDateField()
    recorded_at = UtcDatetimeField()
    recorded_by = fields.CharField(max_length=64)
    reference = fields.CharField(max_length=128, default="")
    reverses: fields.ForeignKeyNullableRelation[LedgerEntry] = fields.ForeignKeyField(
        "models.LedgerEntry", related_name="reversed_by", null=True, on_delete=fields.RESTRICT
    )
    previous_hash = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "ledger_entries"
        constraints = (
            UniqueConstraint(fields=("account", "seq"), name="uq_ledger_account_seq"),
            UniqueConstraint(fields=("reverses",), name="uq_ledger_reverses"),
            CheckConstraint(check="amount_fen > 0", name="ck_ledger_amount_positive"),
        )

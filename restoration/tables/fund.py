"""The restoration fund: accounts and their append-only, hash-chained ledger. There is no balance column.

Beside them what the bank says: statement rows as they came, and who matched which of them to which entry.
"""

from __future__ import annotations

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from restoration.tables.fields import FastDateField, UtcDatetimeField
from restoration.tables.register import Recorded, Right


class FundAccount(Recorded):
    """基金账户; ``effective_on`` is the opening day. The bank's number is shown by its last digits only.

    ``number_sealed`` is the whole number, encrypted (``restoration.sealing``); empty where only the digits are known.
    """

    right: fields.ForeignKeyRelation[Right] = fields.ForeignKeyField(
        "models.Right", related_name="fund_accounts", on_delete=fields.RESTRICT, db_index=True
    )
    bank = fields.CharField(max_length=128, default="")
    number_tail = fields.CharField(max_length=4, default="")
    scope_of_use = fields.CharField(max_length=255, default="")
    accrual_method = fields.CharField(max_length=255, default="")
    account_type = fields.CharField(max_length=16, default="", db_default="")
    branch = fields.CharField(max_length=128, default="", db_default="")
    account_name = fields.CharField(max_length=128, default="", db_default="")
    number_sealed = fields.CharField(max_length=255, default="", db_default="")

    class Meta:
        table = "fund_accounts"


class AccountChange(Recorded):
    """What became of an account's bank, branch, name or number from ``effective_on`` on; never changed itself.

    An empty column says nothing: what was before stays. ``number_sealed`` is bound to the change's own code, and empty
    where the number stayed or only its last digits are known. ``correction``: the record was wrong, so what it replaces
    never was the account's; else the bank changed it.
    """

    account: fields.ForeignKeyRelation[FundAccount] = fields.ForeignKeyField(
        "models.FundAccount", related_name="changes", on_delete=fields.RESTRICT, db_index=True
    )
    correction = fields.BooleanField()
    ground = fields.CharField(max_length=255)
    bank = fields.CharField(max_length=128, default="")
    branch = fields.CharField(max_length=128, default="")
    account_name = fields.CharField(max_length=128, default="")
    number_tail = fields.CharField(max_length=4, default="")
    number_sealed = fields.CharField(max_length=255, default="")

    class Meta:
        table = "fund_account_changes"


class LedgerEntry(models.Model):
    """One money movement in fen, always positive; its kind says which way. Corrected only by a reversal.

    ``algorithm`` is the tag its hash was made under. Entries of the first tag have no postings and name no use.
    """

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
    algorithm = fields.CharField(max_length=16, default="sha256/1", db_default="sha256/1")
    postings = fields.CharField(max_length=255, default="", db_default="")
    refunds = fields.CharField(max_length=40, default="", db_default="")  # code of the withdrawal whose money came back
    plan = fields.CharField(max_length=40, default="", db_default="")
    phase = fields.IntField(null=True)
    task = fields.CharField(max_length=40, default="", db_default="")  # of the use plan
    purpose = fields.CharField(max_length=255, default="", db_default="")

    class Meta:
        table = "ledger_entries"
        constraints = (
            UniqueConstraint(fields=("account", "seq"), name="uq_ledger_account_seq"),
            UniqueConstraint(fields=("reverses",), name="uq_ledger_reverses"),
            CheckConstraint(check="amount_fen > 0", name="ck_ledger_amount_positive"),
        )


class StatementLayout(models.Model):
    """How one bank's statement files are laid out: our columns to its headings. The newest row of a bank holds."""

    id = fields.IntField(primary_key=True)
    bank = fields.CharField(max_length=64, db_index=True)
    columns = fields.TextField()
    recorded_at = UtcDatetimeField()
    recorded_by = fields.CharField(max_length=64)

    class Meta:
        table = "statement_layouts"


class StatementRow(models.Model):
    """One line of a bank statement as it came (fen). ``source`` is the SHA-256 of the file; never changed."""

    id = fields.BigIntField(primary_key=True, generated=True)
    account: fields.ForeignKeyRelation[FundAccount] = fields.ForeignKeyField(
        "models.FundAccount", related_name="statement_rows", on_delete=fields.RESTRICT, db_index=True
    )
    serial = fields.CharField(max_length=64)
    booked_on = FastDateField()
    incoming = fields.BooleanField()
    amount_fen = fields.BigIntField()
    balance_fen = fields.BigIntField()
    counterparty = fields.CharField(max_length=255, default="")
    summary = fields.CharField(max_length=255, default="")
    source = fields.CharField(max_length=64)
    line = fields.IntField()  # its row in the file
    recorded_at = UtcDatetimeField()
    recorded_by = fields.CharField(max_length=64)

    class Meta:
        table = "statement_rows"
        constraints = (
            UniqueConstraint(fields=("account", "serial"), name="uq_statement_account_serial"),
            CheckConstraint(check="amount_fen > 0", name="ck_statement_amount_positive"),
        )


class StatementStep(models.Model):
    """A person matched a statement row to an entry, or took that back (``entry`` empty). The last one holds."""

    id = fields.BigIntField(primary_key=True, generated=True)
    row: fields.ForeignKeyRelation[StatementRow] = fields.ForeignKeyField(
        "models.StatementRow", related_name="steps", on_delete=fields.RESTRICT, db_index=True
    )
    entry: fields.ForeignKeyNullableRelation[LedgerEntry] = fields.ForeignKeyField(
        "models.LedgerEntry", related_name="statement_steps", null=True, on_delete=fields.RESTRICT
    )
    reason = fields.CharField(max_length=255, default="")
    recorded_at = UtcDatetimeField()
    recorded_by = fields.CharField(max_length=64)

    class Meta:
        table = "statement_steps"

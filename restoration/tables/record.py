"""The system's own record: who did what (hash-chained per bureau), the runs of the check, and retried requests."""

from __future__ import annotations

from tortoise import fields, models
from tortoise.migrations.constraints import UniqueConstraint

from restoration.tables.fields import FastDateField, UtcDatetimeField


class AuditHead(models.Model):
    """The end of one bureau's audit chain; its row is locked while an entry is added."""

    id = fields.IntField(primary_key=True)
    chain = fields.CharField(max_length=32, unique=True)
    seq = fields.BigIntField(default=0)
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "audit_heads"


class AuditEntry(models.Model):
    """One effect: actor, instant, object, before and after, chained to the one before it. Never changed."""

    id = fields.BigIntField(primary_key=True, generated=True)
    chain = fields.CharField(max_length=32)
    seq = fields.BigIntField()
    at = UtcDatetimeField()
    actor = fields.CharField(max_length=64)
    action = fields.CharField(max_length=48)
    object = fields.CharField(max_length=64)
    before = fields.TextField(default="")
    after = fields.TextField(default="")
    previous_hash = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "audit"
        constraints = (UniqueConstraint(fields=("chain", "seq"), name="uq_audit_chain_seq"),)


class Run(models.Model):
    """One run of the check, with what it read, changed and could not do."""

    id = fields.BigIntField(primary_key=True, generated=True)
    as_of = FastDateField(db_index=True)
    division = fields.CharField(max_length=9, default="")
    full = fields.BooleanField(default=False)
    started_at = UtcDatetimeField()
    finished_at = UtcDatetimeField(null=True)
    report = fields.TextField(default="{}")

    class Meta:
        table = "runs"


class IdempotencyKey(models.Model):
    """A request already answered: the same key gives the same answer again, success and refusal alike."""

    id = fields.BigIntField(primary_key=True, generated=True)
    actor = fields.CharField(max_length=64)
    route = fields.CharField(max_length=128)
    key = fields.CharField(max_length=255)
    fingerprint = fields.CharField(max_length=64)
    status = fields.IntField()
    body = fields.TextField()
    recorded_at = UtcDatetimeField()

    class Meta:
        table = "idempotency_keys"
        constraints = (UniqueConstraint(fields=("actor", "route", "key"), name="uq_idempotency"),)

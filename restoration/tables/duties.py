"""What the check derives and what it must never forget.

An obligation's identity, rule version, original due date and transitions are permanent; its standing and the
evaluation's ``next_eval_on`` are derived and can be rebuilt by a full recomputation.
"""

from __future__ import annotations

from tortoise import fields, models
from tortoise.migrations.constraints import UniqueConstraint

from restoration.tables.fields import FastDateField, UtcDatetimeField
from restoration.tables.register import Right


class Obligation(models.Model):
    """Something owed, identified for ever by (subject type, subject, rule, occasion)."""

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=40, unique=True)
    subject_type = fields.CharField(max_length=24)
    subject_id = fields.BigIntField()
    rule = fields.CharField(max_length=64)
    occasion = fields.CharField(max_length=64)
    rule_version = fields.CharField(max_length=128)
    original_due_on = FastDateField(null=True)
    first_seen_on = FastDateField()
    recorded_at = UtcDatetimeField()
    # derived
    title = fields.CharField(max_length=255)
    standing = fields.CharField(max_length=16)
    due_on = FastDateField(null=True)
    met_on = FastDateField(null=True)
    addressee_kind = fields.CharField(max_length=16)
    addressee_uscc = fields.CharField(max_length=18, default="")
    missing = fields.TextField(default="[]")
    live = fields.BooleanField(default=True)  # False: the facts no longer give rise to it

    class Meta:
        table = "obligations"
        constraints = (
            UniqueConstraint(fields=("subject_type", "subject_id", "rule", "occasion"), name="uq_obligations_identity"),
        )
        indexes = (("standing", "due_on"),)


class Evaluation(models.Model):
    """When a right was last judged and the earliest day anything about it can change."""

    id = fields.BigIntField(primary_key=True, generated=True)
    right: fields.OneToOneRelation[Right] = fields.OneToOneField(
        "models.Right", related_name="evaluation", on_delete=fields.RESTRICT
    )
    evaluated_on = FastDateField()
    next_eval_on = FastDateField(db_index=True)
    law_digest = fields.CharField(max_length=64)
    dirty = fields.BooleanField(default=False)

    class Meta:
        table = "evaluations"


class Transition(models.Model):
    """A change of standing or state: the legal day it happened, and the instant it was detected."""

    id = fields.BigIntField(primary_key=True, generated=True)
    obligation: fields.ForeignKeyRelation[Obligation] = fields.ForeignKeyField(
        "models.Obligation", related_name="transitions", on_delete=fields.RESTRICT, db_index=True
    )
    before = fields.CharField(max_length=24, default="")
    after = fields.CharField(max_length=24)
    legal_day = FastDateField()
    detected_at = UtcDatetimeField()

    class Meta:
        table = "transitions"

"""People and how they get in: users, mandates of companies, deputies, sessions and tokens, invitations."""

from __future__ import annotations

from tortoise import fields, models
from tortoise.migrations.constraints import UniqueConstraint

from restoration.tables.fields import FastDateField, UtcDatetimeField
from restoration.tables.places import Division
from restoration.tables.register import Company


class User(models.Model):
    """A person. Staff have a division (a township officer also a township); company people have mandates.

    Accounts of a division with the same ``staff_no`` (工号) are one person's: four eyes are two people's.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=40, unique=True)
    login = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=64)
    roles = fields.TextField()  # JSON list of role values
    division: fields.ForeignKeyNullableRelation[Division] = fields.ForeignKeyField(
        "models.Division", related_name="users", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    township = fields.CharField(max_length=64, default="")
    staff_no = fields.CharField(max_length=32, default="", db_default="")
    password_hash = fields.CharField(max_length=255, default="")
    must_change = fields.BooleanField(default=False)
    failures = fields.IntField(default=0)
    locked_until = UtcDatetimeField(null=True)
    disabled_at = UtcDatetimeField(null=True)
    version = fields.IntField(default=1)
    created_at = UtcDatetimeField()

    class Meta:
        table = "users"


class Mandate(models.Model):
    """The user may act for the company from a day until a day (a consultancy may hold several)."""

    id = fields.IntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="mandates", on_delete=fields.RESTRICT, db_index=True
    )
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField(
        "models.Company", related_name="mandates", on_delete=fields.RESTRICT, db_index=True
    )
    from_on = FastDateField()
    until_on = FastDateField(null=True)
    granted_by = fields.CharField(max_length=64)
    recorded_at = UtcDatetimeField()

    class Meta:
        table = "mandates"


class Delegation(models.Model):
    """A deputy takes on the principal's roles and scope from a day to a day, both included."""

    id = fields.IntField(primary_key=True)
    principal: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="delegated", on_delete=fields.RESTRICT, db_index=True
    )
    deputy: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="deputising", on_delete=fields.RESTRICT, db_index=True
    )
    from_on = FastDateField()
    until_on = FastDateField()
    granted_by = fields.CharField(max_length=64)
    ended_at = UtcDatetimeField(null=True)
    recorded_at = UtcDatetimeField()

    class Meta:
        table = "delegations"


class Session(models.Model):
    """A page session or an API token, known only by the SHA-256 of its secret."""

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=40, unique=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="sessions", on_delete=fields.RESTRICT, db_index=True
    )
    kind = fields.CharField(max_length=16)  # session | token
    label = fields.CharField(max_length=128, default="")
    created_at = UtcDatetimeField()
    last_seen_at = UtcDatetimeField()
    expires_at = UtcDatetimeField()
    ended_at = UtcDatetimeField(null=True)

    class Meta:
        table = "sessions"


class Invitation(models.Model):
    """Lets a company's first user in, once, bound to its unified social credit code."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField(
        "models.Company", related_name="invitations", on_delete=fields.RESTRICT, db_index=True
    )
    created_by = fields.CharField(max_length=64)
    created_at = UtcDatetimeField()
    expires_at = UtcDatetimeField()
    used_at = UtcDatetimeField(null=True)

    class Meta:
        table = "invitations"


class ReportDraft(models.Model):
    """A year's report while a company is still writing it; submitted, it becomes a version of the annual report."""

    id = fields.BigIntField(primary_key=True, generated=True)
    right: fields.ForeignKeyRelation[models.Model] = fields.ForeignKeyField(
        "models.Right", related_name="report_drafts", on_delete=fields.RESTRICT, db_index=True
    )
    year = fields.IntField()
    content = fields.TextField()
    version = fields.IntField(default=1)
    updated_by = fields.CharField(max_length=64)
    updated_at = UtcDatetimeField()

    class Meta:
        table = "report_drafts"
        constraints = (UniqueConstraint(fields=("right", "year"), name="uq_report_drafts_right_year"),)

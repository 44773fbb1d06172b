"""The register: companies, mines, the rights they hold, and the dated facts of each right's life.

Rows of facts are never edited. A correction is a new row that supersedes an older one; ``effective_on`` says from
when it holds, ``recorded_at`` when it became known.
"""

from __future__ import annotations

from tortoise import fields, models
from tortoise.migrations.constraints import UniqueConstraint

from restoration.tables.fields import FastDateField, UtcDatetimeField
from restoration.tables.places import Bureau, Division


class Recorded(models.Model):
    """What every row of fact carries: its public code, who recorded it when, on what evidence, correcting what."""

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=40, unique=True)
    effective_on = FastDateField()
    recorded_at = UtcDatetimeField()
    recorded_by = fields.CharField(max_length=64)
    evidence = fields.CharField(max_length=255, default="")
    supersedes = fields.CharField(max_length=40, null=True)

    class Meta:
        abstract = True


class Company(models.Model):
    """A company by its unified social credit code (统一社会信用代码, GB 32100-2015)."""

    id = fields.BigIntField(primary_key=True, generated=True)
    uscc = fields.CharField(max_length=18, unique=True)
    name = fields.CharField(max_length=128, db_index=True)
    legal_representative = fields.CharField(max_length=64, default="")
    address = fields.CharField(max_length=255, default="")
    recorded_at = UtcDatetimeField()

    class Meta:
        table = "companies"


class Mine(models.Model):
    """A mine or a site; what it owes hangs on its rights."""

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=24, unique=True)
    name = fields.CharField(max_length=128)
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "models.Division", related_name="mines", on_delete=fields.RESTRICT, db_index=True
    )
    township = fields.CharField(max_length=64, default="")
    note = fields.CharField(max_length=255, default="")
    recorded_at = UtcDatetimeField()

    class Meta:
        table = "mines"


class Right(models.Model):
    """The subject of duties: a mining right, an exploration right or a legacy site, as first registered.

    Later changes of area, mineral, method, scale or life are events. ``scale`` is the production scale in
    ``scale_unit``; ``zone`` the plan's area it lies in (无: in none; empty: not on record); ``arable_land`` (可耕地)
    and ``toxic`` (有毒有害物质超过规定标准) unknown where null; ``remark`` answers what was found when it was entered.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=40, unique=True)
    mine: fields.ForeignKeyRelation[Mine] = fields.ForeignKeyField(
        "models.Mine", related_name="rights", on_delete=fields.RESTRICT, db_index=True
    )
    subject_type = fields.CharField(max_length=24)
    licence_no = fields.CharField(max_length=32, null=True)
    registration_level = fields.CharField(max_length=16)
    registered_by: fields.ForeignKeyNullableRelation[Bureau] = fields.ForeignKeyField(
        "models.Bureau", related_name="rights", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    mineral = fields.CharField(max_length=64, default="")
    method = fields.CharField(max_length=16, default="")
    scale_class = fields.CharField(max_length=16, default="")
    scale = fields.BigIntField(null=True)
    scale_unit = fields.CharField(max_length=16, default="", db_default="")
    area_m2 = fields.BigIntField(null=True)
    zone = fields.CharField(max_length=64, default="", db_default="")
    arable_land = fields.BooleanField(null=True)
    toxic = fields.BooleanField(null=True)
    remark = fields.CharField(max_length=255, default="", db_default="")
    newly_granted = fields.BooleanField(default=False)
    granted_on = FastDateField(null=True)
    expires_on = FastDateField(null=True)
    recorded_at = UtcDatetimeField()
    recorded_by = fields.CharField(max_length=64)
    evidence = fields.CharField(max_length=255, default="")

    class Meta:
        table = "rights"
        constraints = (UniqueConstraint(fields=("licence_no",), name="uq_rights_licence_no"),)


class Holding(Recorded):
    """From ``effective_on`` the company holds the right, until the next holding begins."""

    right: fields.ForeignKeyRelation[Right] = fields.ForeignKeyField(
        "models.Right", related_name="holdings", on_delete=fields.RESTRICT, db_index=True
    )
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField(
        "models.Company", related_name="holdings", on_delete=fields.RESTRICT, db_index=True
    )

    class Meta:
        table = "holdings"


class Event(Recorded):
    """A dated fact of a kind in ``law.events``; of a right, or of a bureau (a confirmed source)."""

    right: fields.ForeignKeyNullableRelation[Right] = fields.ForeignKeyField(
        "models.Right", related_name="events", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    bureau: fields.ForeignKeyNullableRelation[Bureau] = fields.ForeignKeyField(
        "models.Bureau", related_name="events", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    kind = fields.CharField(max_length=40)
    detail = fields.TextField()  # the kind's payload as JSON, checked when recorded

    class Meta:
        table = "events"


class Plan(Recorded):
    """A version of the restoration plan; ``effective_on`` is the day it was approved."""

    right: fields.ForeignKeyRelation[Right] = fields.ForeignKeyField(
        "models.Right", related_name="plans", on_delete=fields.RESTRICT, db_index=True
    )
    version = fields.IntField()
    title = fields.CharField(max_length=128)
    approval_no = fields.CharField(max_length=64, default="")

    class Meta:
        table = "plans"
        constraints = (UniqueConstraint(fields=("right", "version"), name="uq_plans_right_version"),)


class Phase(models.Model):
    """One phase of a plan: what is to be restored (m²) by the plan's own date."""

    id = fields.BigIntField(primary_key=True, generated=True)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField(
        "models.Plan", related_name="phases", on_delete=fields.RESTRICT, db_index=True
    )
    no = fields.IntField()
    title = fields.CharField(max_length=128)
    due_on = FastDateField()
    planned_m2 = fields.BigIntField()

    class Meta:
        table = "phases"
        constraints = (UniqueConstraint(fields=("plan", "no"), name="uq_phases_plan_no"),)


class AnnualReport(Recorded):
    """One version of a year's report; ``effective_on`` is the day it was received. ``parts`` is a JSON list.

    ``content`` is what was filed online block by block, as JSON with the remarks on warnings, ``content_sha256`` its
    hash; empty for paper and for a report filed as text.
    """

    right: fields.ForeignKeyRelation[Right] = fields.ForeignKeyField(
        "models.Right", related_name="annual_reports", on_delete=fields.RESTRICT, db_index=True
    )
    year = fields.IntField()
    version = fields.IntField()
    channel = fields.CharField(max_length=16)  # online | paper
    parts = fields.TextField()
    content = fields.TextField(null=True)
    content_sha256 = fields.CharField(max_length=64, default="", db_default="")

    class Meta:
        table = "annual_reports"
        constraints = (UniqueConstraint(fields=("right", "year", "version"), name="uq_reports_right_year_version"),)

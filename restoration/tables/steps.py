"""What happens to letters and reports after the check: steps people take, numbers, files, and the night's slots."""

from __future__ import annotations

from tortoise import fields, models
from tortoise.migrations.constraints import UniqueConstraint

from restoration.tables.cases import Case, Notice
from restoration.tables.fields import FastDateField, UtcDatetimeField
from restoration.tables.places import Bureau
from restoration.tables.register import AnnualReport


class NumberCounter(models.Model):
    """The last number given in an organ's series and year; its row is locked in the transaction that issues."""

    id = fields.IntField(primary_key=True)
    bureau: fields.ForeignKeyRelation[Bureau] = fields.ForeignKeyField(
        "models.Bureau", related_name="counters", on_delete=fields.RESTRICT, db_index=True
    )
    series = fields.CharField(max_length=16)
    year = fields.IntField()
    last_number = fields.IntField(default=0)

    class Meta:
        table = "number_counters"
        constraints = (UniqueConstraint(fields=("bureau", "series", "year"), name="uq_number_counters"),)


class NoticeStep(models.Model):
    """A step in a letter's way, never changed (edited, approved, issued, sealed, served …); ``detail`` is JSON."""

    id = fields.BigIntField(primary_key=True, generated=True)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "models.Notice", related_name="steps", on_delete=fields.RESTRICT, db_index=True
    )
    step = fields.CharField(max_length=24)
    effective_on = FastDateField()
    recorded_at = UtcDatetimeField()
    recorded_by = fields.CharField(max_length=64)
    detail = fields.TextField(default="{}")

    class Meta:
        table = "notice_steps"


class CaseStep(models.Model):
    """A step a person or the check took on a case, never changed, with basis and detail (JSON)."""

    id = fields.BigIntField(primary_key=True, generated=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", related_name="steps", on_delete=fields.RESTRICT, db_index=True
    )
    step = fields.CharField(max_length=32)
    before = fields.CharField(max_length=32, default="")
    after = fields.CharField(max_length=32)
    effective_on = FastDateField()
    recorded_at = UtcDatetimeField()
    recorded_by = fields.CharField(max_length=64)
    detail = fields.TextField(default="{}")

    class Meta:
        table = "case_steps"


class ReportReview(models.Model):
    """An officer's act on one report version, never changed; what may follow what stands in ``law.report.life``."""

    id = fields.BigIntField(primary_key=True, generated=True)
    report: fields.ForeignKeyRelation[AnnualReport] = fields.ForeignKeyField(
        "models.AnnualReport", related_name="reviews", on_delete=fields.RESTRICT, db_index=True
    )
    decision = fields.CharField(max_length=16)
    remarks = fields.TextField(default="[]")
    recorded_at = UtcDatetimeField()
    recorded_by = fields.CharField(max_length=64)

    class Meta:
        table = "report_reviews"


class ReportReceipt(models.Model):
    """The server's receipt for one version filed online, as it was drawn. Never changed."""

    id = fields.BigIntField(primary_key=True, generated=True)
    report: fields.OneToOneRelation[AnnualReport] = fields.OneToOneField(
        "models.AnnualReport", related_name="receipt", on_delete=fields.RESTRICT
    )
    verify_token = fields.CharField(max_length=64, unique=True)
    pdf = fields.BinaryField()
    sha256 = fields.CharField(max_length=64)
    recorded_at = UtcDatetimeField()

    class Meta:
        table = "report_receipts"


class ReportFile(models.Model):
    """A file that a version names, by the attachment's code. Never changed."""

    id = fields.BigIntField(primary_key=True, generated=True)
    report: fields.ForeignKeyRelation[AnnualReport] = fields.ForeignKeyField(
        "models.AnnualReport", related_name="files", on_delete=fields.RESTRICT, db_index=True
    )
    file = fields.CharField(max_length=40, db_index=True)

    class Meta:
        table = "report_files"
        constraints = (UniqueConstraint(fields=("report", "file"), name="uq_report_files"),)


class Attachment(models.Model):
    """A file in the content-addressed folder: what it was called, what it is, its hash.

    ``replaces`` is the code of the older file it takes the place of; the older one stays.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=40, unique=True)
    sha256 = fields.CharField(max_length=64, db_index=True)
    size = fields.BigIntField()
    media_type = fields.CharField(max_length=64)
    name = fields.CharField(max_length=255)
    replaces = fields.CharField(max_length=40, null=True)
    uploaded_by = fields.CharField(max_length=64)
    uploaded_at = UtcDatetimeField()

    class Meta:
        table = "attachments"


class Slot(models.Model):
    """One due run of one job; unique, so that it happens once whatever the number of replicas."""

    id = fields.BigIntField(primary_key=True, generated=True)
    job = fields.CharField(max_length=32)
    due_at = UtcDatetimeField()
    state = fields.CharField(max_length=16)  # running | done | failed
    holder = fields.CharField(max_length=64)
    fence = fields.IntField(default=1)
    lease_until = UtcDatetimeField()
    started_at = UtcDatetimeField()
    finished_at = UtcDatetimeField(null=True)
    detail = fields.TextField(default="{}")

    class Meta:
        table = "slots"
        constraints = (UniqueConstraint(fields=("job", "due_at"), name="uq_slots_job_due_at"),)

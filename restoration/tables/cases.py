"""What is done about a late duty: cases, the notices drafted for them, and the documents issued."""

from __future__ import annotations

from tortoise import fields, models
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint

from restoration.tables.duties import Obligation
from restoration.tables.fields import FastDateField, UtcDatetimeField
from restoration.tables.places import Bureau
from restoration.tables.register import Right


class Case(models.Model):
    """One file for one cause. A listing case is linked to the correction case whose order it goes with."""

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=40, unique=True)
    kind = fields.CharField(max_length=16)
    obligation: fields.ForeignKeyRelation[Obligation] = fields.ForeignKeyField(
        "models.Obligation", related_name="cases", on_delete=fields.RESTRICT, db_index=True
    )
    right: fields.ForeignKeyRelation[Right] = fields.ForeignKeyField(
        "models.Right", related_name="cases", on_delete=fields.RESTRICT, db_index=True
    )
    bureau: fields.ForeignKeyRelation[Bureau] = fields.ForeignKeyField(
        "models.Bureau", related_name="cases", on_delete=fields.RESTRICT, db_index=True
    )
    state = fields.CharField(max_length=32, db_index=True)
    opened_on = FastDateField()
    closed_on = FastDateField(null=True)
    changed_at = UtcDatetimeField()
    linked: fields.ForeignKeyNullableRelation[Case] = fields.ForeignKeyField(
        "models.Case", related_name="listings", null=True, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "cases"
        constraints = (
            UniqueConstraint(fields=("obligation", "kind"), name="uq_cases_one_open", condition="closed_on IS NULL"),
        )


class Notice(models.Model):
    """A letter on its way: content as canonical JSON while a draft, frozen with its hash when approved."""

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=40, unique=True)
    kind = fields.CharField(max_length=24)
    right: fields.ForeignKeyRelation[Right] = fields.ForeignKeyField(
        "models.Right", related_name="notices", on_delete=fields.RESTRICT, db_index=True
    )
    bureau: fields.ForeignKeyRelation[Bureau] = fields.ForeignKeyField(
        "models.Bureau", related_name="notices", on_delete=fields.RESTRICT, db_index=True
    )
    addressee_kind = fields.CharField(max_length=16)
    addressee_key = fields.CharField(max_length=32)  # uscc of a company, code of a bureau
    state = fields.CharField(max_length=16)
    case_code = fields.CharField(max_length=40, default="", db_default="")  # the file a started document belongs to
    content = fields.TextField()
    sha256 = fields.CharField(max_length=64)
    drawn_sha256 = fields.CharField(max_length=64, default="")  # content hash the draft PDF was drawn from
    edited_by = fields.CharField(max_length=64, default="")
    approved_by = fields.CharField(max_length=64, default="")
    version = fields.IntField(default=1)
    drafted_at = UtcDatetimeField()
    changed_at = UtcDatetimeField()

    class Meta:
        table = "notices"
        constraints = (
            UniqueConstraint(
                fields=("right", "kind", "addressee_key"), name="uq_notices_one_draft", condition="state = 'draft'"
            ),
        )
        indexes = (Index(fields=("state", "kind"), name="ix_notices_state_kind"),)


class NoticeItem(models.Model):
    """Which obligations a notice is about; a letter may carry several."""

    id = fields.BigIntField(primary_key=True, generated=True)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "models.Notice", related_name="items", on_delete=fields.CASCADE, db_index=True
    )
    obligation: fields.ForeignKeyRelation[Obligation] = fields.ForeignKeyField(
        "models.Obligation", related_name="notice_items", on_delete=fields.RESTRICT, db_index=True
    )

    class Meta:
        table = "notice_items"
        constraints = (UniqueConstraint(fields=("notice", "obligation"), name="uq_notice_items"),)


class IssuedDocument(models.Model):
    """A letter as issued: number, content, bytes and hash. The database itself refuses to change or delete it."""

    id = fields.BigIntField(primary_key=True, generated=True)
    notice: fields.OneToOneRelation[Notice] = fields.OneToOneField(
        "models.Notice", related_name="issued", on_delete=fields.RESTRICT
    )
    bureau: fields.ForeignKeyRelation[Bureau] = fields.ForeignKeyField(
        "models.Bureau", related_name="issued", on_delete=fields.RESTRICT, db_index=True
    )
    series = fields.CharField(max_length=16)
    year = fields.IntField()
    number = fields.IntField()
    document_number = fields.CharField(max_length=64)
    issued_on = FastDateField()
    issued_at = UtcDatetimeField()
    issued_by = fields.CharField(max_length=64)
    content = fields.TextField()
    pdf = fields.BinaryField()
    sha256 = fields.CharField(max_length=64)
    verify_token = fields.CharField(max_length=64, unique=True)

    class Meta:
        table = "issued_documents"
        constraints = (UniqueConstraint(fields=("bureau", "series", "year", "number"), name="uq_issued_number"),)


class SealedDocument(models.Model):
    """An issued document as it came back from the seal platform, with its own hash; never changed."""

    id = fields.BigIntField(primary_key=True, generated=True)
    document: fields.ForeignKeyRelation[IssuedDocument] = fields.ForeignKeyField(
        "models.IssuedDocument", related_name="sealed", on_delete=fields.RESTRICT, db_index=True
    )
    provider = fields.CharField(max_length=64)
    sealed_at = UtcDatetimeField()
    sealed_by = fields.CharField(max_length=64)
    pdf = fields.BinaryField()
    sha256 = fields.CharField(max_length=64)

    class Meta:
        table = "sealed_documents"

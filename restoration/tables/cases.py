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
    """One file for one cause. A listing case is linked to the correction case whose order it goes with.

    Most files are about an obligation; one an officer opened where no duty exists yet has ``rule`` and ``cause``
    instead. ``uscc`` is the company concerned when the file was opened, ``owner`` the officer it is assigned to.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=40, unique=True)
    kind = fields.CharField(max_length=16)
    obligation: fields.ForeignKeyNullableRelation[Obligation] = fields.ForeignKeyField(
        "models.Obligation", related_name="cases", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    rule = fields.CharField(max_length=64, default="", db_default="")
    cause = fields.CharField(max_length=255, default="", db_default="")
    finding = fields.CharField(max_length=40, default="", db_default="")  # code of the inspection it began with
    found_on = FastDateField(null=True)  # the day of that finding: the law of that day is asked
    uscc = fields.CharField(max_length=18, default="", db_default="")
    owner = fields.CharField(max_length=64, default="", db_default="")  # actor id
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


class PublicEntry(models.Model):
    """An entry of the abnormal list as published: exactly what the public may see, written with the case's step.

    ``kind`` tells it from one of 严重失信主体, published the same way. It is removed with the listing; a revoked
    listing leaves its dated correction until ``shown_until``. ``ends_on`` is the first day a serious-dishonesty entry
    is no longer shown, whether or not a person has confirmed its end by then.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    code = fields.CharField(max_length=40, unique=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "models.Case", related_name="published", on_delete=fields.RESTRICT
    )
    holder = fields.CharField(max_length=128)
    kind = fields.CharField(max_length=16, default="listing", db_default="listing")  # of the file
    uscc = fields.CharField(max_length=18)  # searched for, never shown
    mine = fields.CharField(max_length=128)
    licence_no = fields.CharField(max_length=40, default="")
    division = fields.CharField(max_length=64)
    ground = fields.CharField(max_length=512)
    decision_no = fields.CharField(max_length=64)
    authority = fields.CharField(max_length=128)
    listed_on = FastDateField()
    correction = fields.CharField(max_length=255, default="")
    corrected_on = FastDateField(null=True)
    shown_until = FastDateField(null=True)
    ends_on = FastDateField(null=True)

    class Meta:
        table = "public_entries"


class Interest(models.Model):
    """回避: an officer has an interest in a company and takes no step in its cases until it is ended."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=40, unique=True)
    person = fields.CharField(max_length=64, db_index=True)  # actor id
    uscc = fields.CharField(max_length=18)
    ground = fields.CharField(max_length=255)
    recorded_by = fields.CharField(max_length=64)
    recorded_at = UtcDatetimeField()
    ended_at = UtcDatetimeField(null=True)

    class Meta:
        table = "interests"


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

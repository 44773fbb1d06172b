"""Where things are and who is in charge there: the division tree and the bureaus."""

from __future__ import annotations

from tortoise import fields, models

from restoration.tables.fields import FastDateField


class Division(models.Model):
    """行政区划 by real descent; ``tracked_from`` is the day the bureau began to keep records (建账日)."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=9, unique=True)
    name = fields.CharField(max_length=64)
    parent: fields.ForeignKeyNullableRelation[Division] = fields.ForeignKeyField(
        "models.Division", related_name="children", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    tracked_from = FastDateField(null=True)

    class Meta:
        table = "divisions"


class Bureau(models.Model):
    """An authority that registers rights or issues letters. An unconfirmed name is a placeholder letterhead."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "models.Division", related_name="bureaus", on_delete=fields.RESTRICT, db_index=True
    )
    name = fields.CharField(max_length=128)
    name_confirmed = fields.BooleanField(default=False)
    registration_level = fields.CharField(max_length=16)
    number_prefix = fields.CharField(max_length=32)
    reconsideration_body = fields.CharField(max_length=128, default="")
    court = fields.CharField(max_length=128, default="")
    contact = fields.CharField(max_length=64, default="")
    phone = fields.CharField(max_length=32, default="")
    address = fields.CharField(max_length=255, default="")
    online_channel = fields.CharField(max_length=255, default="")
    seal_before_service = fields.BooleanField(default=True, db_default=True)  # 先用印后送达
    series = fields.CharField(max_length=1000, default="{}", db_default="{}")  # its own 文种字 by kind, JSON
    reminders_by_themselves = fields.BooleanField(default=False, db_default=False)  # 提醒函可自动发出

    class Meta:
        table = "bureaus"

"""Steps and reviews are a record: the database refuses to change them."""

from typing import Any

from tortoise import migrations
from tortoise.migrations.operations import RunPython

from restoration.migrating import drop_forbid_change, forbid_change

TABLES = ("notice_steps", "case_steps", "report_reviews")


async def forbid(apps: Any, editor: Any) -> None:
    for table in TABLES:
        await forbid_change(editor.client, table)


async def allow(apps: Any, editor: Any) -> None:
    for table in TABLES:
        await drop_forbid_change(editor.client, table)


class Migration(migrations.Migration):
    dependencies = [('models', '0003_people_and_steps')]
    initial = False

    operations = [RunPython(forbid, allow)]

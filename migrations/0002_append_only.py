"""Facts, ledger, audit, transitions and issued documents are never changed: the database refuses it itself."""

from typing import Any

from tortoise import migrations
from tortoise.migrations.operations import RunPython

from restoration.migrating import drop_forbid_change, forbid_change

TABLES = (
    "holdings",
    "events",
    "plans",
    "phases",
    "annual_reports",
    "fund_accounts",
    "ledger_entries",
    "audit",
    "transitions",
    "issued_documents",
)


async def forbid(apps: Any, editor: Any) -> None:
    for table in TABLES:
        await forbid_change(editor.client, table)


async def allow(apps: Any, editor: Any) -> None:
    for table in TABLES:
        await drop_forbid_change(editor.client, table)


class Migration(migrations.Migration):
    dependencies = [('models', '0001_register_and_duties')]
    initial = False

    operations = [RunPython(forbid, allow)]

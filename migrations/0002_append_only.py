"""Facts, ledger, audit, transitions and issued documents are never changed: the database refuses it itself."""

from tortoise import migrations

from restoration.migrating import append_only

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


class Migration(migrations.Migration):
    dependencies = [('models', '0001_register_and_duties')]
    initial = False

    operations = [append_only(*TABLES)]

"""The fund's money: double entry and what a withdrawal is for, sealed account numbers, bank statements.

Entries written before keep the tag their hash was made under. Statement rows and who matched them are a record.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from restoration.tables.fields import FastDateField, UtcDatetimeField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from restoration.migrating import append_only

TABLES = ("statement_layouts", "statement_rows", "statement_steps")


class Migration(migrations.Migration):
    dependencies = [('models', '0005_report_content')]

    initial = False

    operations = [
        ops.CreateModel(
            name='StatementLayout',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('bank', fields.CharField(db_index=True, max_length=64)),
                ('columns', fields.TextField(unique=False)),
                ('recorded_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('recorded_by', fields.CharField(max_length=64)),
            ],
            options={'table': 'statement_layouts', 'app': 'models', 'pk_attr': 'id', 'table_description': "How one bank's statement files are laid out: our columns to its headings. The newest row of a bank holds."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StatementRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.FundAccount', source_field='account_id', db_index=True, db_constraint=True, to_field='id', related_name='statement_rows', on_delete=OnDelete.RESTRICT)),
                ('serial', fields.CharField(max_length=64)),
                ('booked_on', FastDateField()),
                ('incoming', fields.BooleanField()),
                ('amount_fen', fields.BigIntField()),
                ('balance_fen', fields.BigIntField()),
                ('counterparty', fields.CharField(default='', max_length=255)),
                ('summary', fields.CharField(default='', max_length=255)),
                ('source', fields.CharField(max_length=64)),
                ('line', fields.IntField()),
                ('recorded_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('recorded_by', fields.CharField(max_length=64)),
            ],
            options={'table': 'statement_rows', 'app': 'models', 'constraints': [UniqueConstraint(fields=('account', 'serial'), name='uq_statement_account_serial'), CheckConstraint(check='amount_fen > 0', name='ck_statement_amount_positive')], 'pk_attr': 'id', 'table_description': 'One line of a bank statement as it came (fen). ``source`` is the SHA-256 of the file; never changed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StatementStep',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('row', fields.ForeignKeyField('models.StatementRow', source_field='row_id', db_index=True, db_constraint=True, to_field='id', related_name='steps', on_delete=OnDelete.RESTRICT)),
                ('entry', fields.ForeignKeyField('models.LedgerEntry', source_field='entry_id', null=True, db_constraint=True, to_field='id', related_name='statement_steps', on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(default='', max_length=255)),
                ('recorded_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('recorded_by', fields.CharField(max_length=64)),
            ],
            options={'table': 'statement_steps', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A person matched a statement row to an entry, or took that back (``entry`` empty). The last one holds.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='FundAccount',
            options={'table': 'fund_accounts', 'app': 'models', 'pk_attr': 'id', 'table_description': "基金账户; ``effective_on`` is the opening day. The bank's number is shown by its last digits only."},
        ),
        ops.AddField(
            model_name='FundAccount',
            name='account_name',
            field=fields.CharField(default='', db_default='', max_length=128),
        ),
        ops.AddField(
            model_name='FundAccount',
            name='account_type',
            field=fields.CharField(default='', db_default='', max_length=16),
        ),
        ops.AddField(
            model_name='FundAccount',
            name='branch',
            field=fields.CharField(default='', db_default='', max_length=128),
        ),
        ops.AddField(
            model_name='FundAccount',
            name='number_sealed',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='LedgerEntry',
            name='algorithm',
            field=fields.CharField(default='sha256/1', db_default='sha256/1', max_length=16),
        ),
        ops.AddField(
            model_name='LedgerEntry',
            name='phase',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='LedgerEntry',
            name='plan',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AddField(
            model_name='LedgerEntry',
            name='postings',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='LedgerEntry',
            name='purpose',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='LedgerEntry',
            name='refunds',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AddField(
            model_name='LedgerEntry',
            name='task',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        append_only(*TABLES),
    ]

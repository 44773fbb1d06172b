"""A fund account's bank and number may change or be put right: each change is a row of its own, never changed."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from restoration.migrating import append_only
from restoration.tables.fields import FastDateField, UtcDatetimeField


class Migration(migrations.Migration):
    dependencies = [('models', '0009_scale_and_zone')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AccountChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=40)),
                ('effective_on', FastDateField()),
                ('recorded_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('recorded_by', fields.CharField(max_length=64)),
                ('evidence', fields.CharField(default='', max_length=255)),
                ('supersedes', fields.CharField(null=True, max_length=40)),
                ('account', fields.ForeignKeyField('models.FundAccount', source_field='account_id', db_index=True, db_constraint=True, to_field='id', related_name='changes', on_delete=OnDelete.RESTRICT)),
                ('correction', fields.BooleanField()),
                ('ground', fields.CharField(max_length=255)),
                ('bank', fields.CharField(default='', max_length=128)),
                ('branch', fields.CharField(default='', max_length=128)),
                ('account_name', fields.CharField(default='', max_length=128)),
                ('number_tail', fields.CharField(default='', max_length=4)),
                ('number_sealed', fields.CharField(default='', max_length=255)),
            ],
            options={'table': 'fund_account_changes', 'app': 'models', 'pk_attr': 'id', 'table_description': "What became of an account's bank, branch, name or number from ``effective_on`` on; never changed itself."},
            bases=['Recorded'],
        ),
        append_only("fund_account_changes"),
    ]

"""A file may rest on a stated cause; the public list has a projection of its own; officers state their interests."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from restoration.tables.fields import FastDateField, UtcDatetimeField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0006_fund_money')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Interest',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=40)),
                ('person', fields.CharField(db_index=True, max_length=64)),
                ('uscc', fields.CharField(max_length=18)),
                ('ground', fields.CharField(max_length=255)),
                ('recorded_by', fields.CharField(max_length=64)),
                ('recorded_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'interests', 'app': 'models', 'pk_attr': 'id', 'table_description': '回避: an officer has an interest in a company and takes no step in its cases until it is ended.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PublicEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=40)),
                ('case', fields.OneToOneField('models.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='published', on_delete=OnDelete.RESTRICT)),
                ('holder', fields.CharField(max_length=128)),
                ('uscc', fields.CharField(max_length=18)),
                ('mine', fields.CharField(max_length=128)),
                ('licence_no', fields.CharField(default='', max_length=40)),
                ('division', fields.CharField(max_length=64)),
                ('ground', fields.CharField(max_length=512)),
                ('decision_no', fields.CharField(max_length=64)),
                ('authority', fields.CharField(max_length=128)),
                ('listed_on', FastDateField()),
                ('correction', fields.CharField(default='', max_length=255)),
                ('corrected_on', FastDateField(null=True)),
                ('shown_until', FastDateField(null=True)),
            ],
            options={'table': 'public_entries', 'app': 'models', 'pk_attr': 'id', 'table_description': "An entry of the abnormal list as published: exactly what the public may see, written with the case's step."},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='Case',
            name='obligation',
            field=fields.ForeignKeyField('models.Obligation', source_field='obligation_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='cases', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Case',
            name='cause',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='Case',
            name='finding',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        ops.AddField(
            model_name='Case',
            name='found_on',
            field=FastDateField(null=True),
        ),
        ops.AddField(
            model_name='Case',
            name='owner',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='Case',
            name='rule',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='Case',
            name='uscc',
            field=fields.CharField(default='', db_default='', max_length=18),
        ),
    ]

"""Documents officers start know their file; a bureau may use its own 文种字; what the seal platform gave back is kept."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from restoration.migrating import append_only
from restoration.tables.fields import UtcDatetimeField


class Migration(migrations.Migration):
    dependencies = [('models', '0007_cases_and_listing')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SealedDocument',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('document', fields.ForeignKeyField('models.IssuedDocument', source_field='document_id', db_index=True, db_constraint=True, to_field='id', related_name='sealed', on_delete=OnDelete.RESTRICT)),
                ('provider', fields.CharField(max_length=64)),
                ('sealed_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ('sealed_by', fields.CharField(max_length=64)),
                ('pdf', fields.BinaryField()),
                ('sha256', fields.CharField(max_length=64)),
            ],
            options={'table': 'sealed_documents', 'app': 'models', 'pk_attr': 'id', 'table_description': 'An issued document as it came back from the seal platform, with its own hash; never changed.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Bureau',
            name='series',
            field=fields.CharField(default='{}', db_default='{}', max_length=1000),
        ),
        ops.AddField(
            model_name='Notice',
            name='case_code',
            field=fields.CharField(default='', db_default='', max_length=40),
        ),
        append_only("sealed_documents"),
    ]

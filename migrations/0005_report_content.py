"""A report's content with its hash, its receipt (append-only), and files that take the place of older ones."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from restoration.tables.fields import UtcDatetimeField
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import UniqueConstraint
from tortoise import fields

from restoration.migrating import append_only


TABLES = ("report_receipts", "report_files")


class Migration(migrations.Migration):
    dependencies = [('models', '0004_append_only_steps')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ReportFile',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('report', fields.ForeignKeyField('models.AnnualReport', source_field='report_id', db_index=True, db_constraint=True, to_field='id', related_name='files', on_delete=OnDelete.RESTRICT)),
                ('file', fields.CharField(db_index=True, max_length=40)),
            ],
            options={'table': 'report_files', 'app': 'models', 'constraints': [UniqueConstraint(fields=('report', 'file'), name='uq_report_files')], 'pk_attr': 'id', 'table_description': "A file that a version names, by the attachment's code. Never changed."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ReportReceipt',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('report', fields.OneToOneField('models.AnnualReport', source_field='report_id', db_constraint=True, to_field='id', related_name='receipt', on_delete=OnDelete.RESTRICT)),
                ('verify_token', fields.CharField(unique=True, max_length=64)),
                ('pdf', fields.BinaryField()),
                ('sha256', fields.CharField(max_length=64)),
                ('recorded_at', UtcDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'report_receipts', 'app': 'models', 'pk_attr': 'id', 'table_description': "The server's receipt for one version filed online, as it was drawn. Never changed."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='AnnualReport',
            name='content',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='AnnualReport',
            name='content_sha256',
            field=fields.CharField(default="", db_default="", max_length=64),
        ),
        ops.AddField(
            model_name='Attachment',
            name='replaces',
            field=fields.CharField(null=True, max_length=40),
        ),
        ops.AlterModelOptions(
            name='ReportReview',
            options={'table': 'report_reviews', 'app': 'models', 'pk_attr': 'id', 'table_description': "An officer's act on one report version, never changed; what may follow what stands in ``law.report.life``."},
        ),
        append_only(*TABLES),
    ]

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0008_started_and_sealed_documents')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Right',
            name='arable_land',
            field=fields.BooleanField(null=True),
        ),
        ops.AddField(
            model_name='Right',
            name='area_m2',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Right',
            name='remark',
            field=fields.CharField(default='', db_default='', max_length=255),
        ),
        ops.AddField(
            model_name='Right',
            name='scale',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Right',
            name='scale_unit',
            field=fields.CharField(default='', db_default='', max_length=16),
        ),
        ops.AddField(
            model_name='Right',
            name='toxic',
            field=fields.BooleanField(null=True),
        ),
        ops.AddField(
            model_name='Right',
            name='zone',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
    ]

from tortoise import migrations
from tortoise.migrations import operations as ops
from restoration.tables.fields import FastDateField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0010_account_changes')]

    initial = False

    operations = [
        ops.AddField(
            model_name='PublicEntry',
            name='ends_on',
            field=FastDateField(null=True),
        ),
        ops.AddField(
            model_name='PublicEntry',
            name='kind',
            field=fields.CharField(default='listing', db_default='listing', max_length=16),
        ),
        ops.AddField(
            model_name='User',
            name='staff_no',
            field=fields.CharField(default='', db_default='', max_length=32),
        ),
    ]

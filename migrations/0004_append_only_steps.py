"""Steps and reviews are a record: the database refuses to change them."""

from tortoise import migrations

from restoration.migrating import append_only

TABLES = ("notice_steps", "case_steps", "report_reviews")


class Migration(migrations.Migration):
    dependencies = [('models', '0003_people_and_steps')]
    initial = False

    operations = [append_only(*TABLES)]

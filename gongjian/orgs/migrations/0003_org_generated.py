"""Organisations that stand in until the real ones are registered are marked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0002_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="org",
            name="is_generated",
            field=models.BooleanField(default=False, verbose_name="generated"),
        ),
    ]

"""Estates and carriers get a point on the map; water and green become records with a code and a version."""

import django.core.validators
import django.utils.timezone
from django.db import migrations, models

import gongjian.base.bounded


def number(apps, schema_editor):
    """Surfaces had no codes: they get their numbers, which no file can have meant."""
    surfaces = apps.get_model("places", "Surface")._base_manager
    for surface in surfaces.only("pk"):
        surfaces.filter(pk=surface.pk).update(code=f"S{surface.pk}")


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_levels"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="surface",
            options={"ordering": ["code"]},
        ),
        migrations.AddField(
            model_name="carrier",
            name="lat",
            field=gongjian.base.bounded.BoundedFloatField(
                blank=True, high=90, low=-90, null=True, verbose_name="latitude"
            ),
        ),
        migrations.AddField(
            model_name="carrier",
            name="lon",
            field=gongjian.base.bounded.BoundedFloatField(
                blank=True, high=180, low=-180, null=True, verbose_name="longitude"
            ),
        ),
        migrations.AddField(
            model_name="estate",
            name="lat",
            field=gongjian.base.bounded.BoundedFloatField(
                blank=True, high=90, low=-90, null=True, verbose_name="latitude"
            ),
        ),
        migrations.AddField(
            model_name="estate",
            name="lon",
            field=gongjian.base.bounded.BoundedFloatField(
                blank=True, high=180, low=-180, null=True, verbose_name="longitude"
            ),
        ),
        migrations.AddField(
            model_name="surface",
            name="changed_at",
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name="surface",
            name="code",
            field=gongjian.base.bounded.CleanCharField(max_length=32, null=True, verbose_name="code"),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),  # backwards the column goes with its numbers
        migrations.AlterField(
            model_name="surface",
            name="code",
            field=gongjian.base.bounded.CleanCharField(
                max_length=32,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[0-9A-Za-z-]{1,32}\\Z", "A code has 1 to 32 letters, digits or hyphens."
                    )
                ],
                verbose_name="code",
            ),
        ),
        migrations.AddField(
            model_name="surface",
            name="made_at",
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="surface",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
    ]

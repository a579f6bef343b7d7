"""The three levels most districts have; a district may add others between or below them."""

from django.db import migrations

LEVELS = [
    ("district", "区", "district", 10, False),
    ("street", "街道", "subdistrict", 20, False),
    ("community", "社区", "community", 30, True),
]


def add(apps, schema_editor):
    level = apps.get_model("places", "AreaLevel")
    level.objects.bulk_create(
        [level(key=key, name=name, name_en=en, rank=rank, has_grids=grids) for key, name, en, rank, grids in LEVELS]
    )


def remove(apps, schema_editor):
    apps.get_model("places", "AreaLevel").objects.filter(key__in=[row[0] for row in LEVELS]).delete()


class Migration(migrations.Migration):
    dependencies = [("places", "0001_start")]
    operations = [migrations.RunPython(add, remove)]

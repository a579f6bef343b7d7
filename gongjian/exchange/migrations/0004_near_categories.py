"""Which categories go with each other to begin with; the district may change it."""

from django.db import migrations

NEAR = {
    "elderly": "health aid",
    "children": "culture aid",
    "facility": "environment safety",
    "environment": "safety",
    "law": "aid",
    "employment": "new-jobs",
    "new-jobs": "law",
    "culture": "party",
}


def fill(apps, schema_editor):
    category = apps.get_model("exchange", "Category")
    for code, near in NEAR.items():
        category.objects.filter(code=code, near="").update(near=near)


def empty(apps, schema_editor):
    category = apps.get_model("exchange", "Category")
    for code, near in NEAR.items():
        category.objects.filter(code=code, near=near).update(near="")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_projects_and_matching")]
    operations = [migrations.RunPython(fill, empty)]

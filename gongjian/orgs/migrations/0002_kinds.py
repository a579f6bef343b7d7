"""The kinds of organisation the rules of the field name; terms after domain section 4."""

from django.db import migrations

KINDS = [
    ("district", "区委", "district Party committee", 10, False, 5),
    ("department", "区级部门", "district department", 20, False, None),
    ("street", "街道党工委", "subdistrict work committee", 30, False, None),
    ("community", "社区党组织", "community Party organisation", 40, False, 5),
    ("general_branch", "党总支", "general branch", 50, False, 3),
    ("branch", "党支部", "branch", 60, False, 3),
    ("grid_branch", "网格（小区）支部", "grid or estate branch", 70, False, 3),
    ("unit", "驻区单位党组织", "resident unit's Party organisation", 80, True, 3),
    ("firm", "两新组织", "new economic or social organisation", 90, True, None),
    ("other", "其他", "other", 100, False, None),
]


def add(apps, schema_editor):
    kind = apps.get_model("orgs", "OrgKind")
    kind.objects.bulk_create(
        [
            kind(key=key, name=name, name_en=en, rank=rank, is_unit=unit, term_years=years)
            for key, name, en, rank, unit, years in KINDS
        ]
    )


def remove(apps, schema_editor):
    apps.get_model("orgs", "OrgKind").objects.filter(key__in=[row[0] for row in KINDS]).delete()


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_start")]
    operations = [migrations.RunPython(add, remove)]

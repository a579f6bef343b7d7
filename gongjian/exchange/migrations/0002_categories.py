"""The categories with which a district begins; it may change them."""

from django.db import migrations

CATEGORIES = [
    ("elderly", "养老", "elderly care"),
    ("children", "未成年", "children and youth"),
    ("health", "健康", "health"),
    ("facility", "设施", "facilities"),
    ("environment", "环境", "environment"),
    ("safety", "平安", "safety"),
    ("law", "法律", "law"),
    ("employment", "就业", "jobs and business"),
    ("new-jobs", "新就业", "new forms of employment"),
    ("culture", "文体", "culture and sports"),
    ("aid", "帮困", "help in hardship"),
    ("party", "党建", "Party building"),
    ("other", "其他", "other"),
]


def add(apps, schema_editor):
    category = apps.get_model("exchange", "Category")
    category.objects.bulk_create(
        [
            category(code=code, name=name, name_en=name_en, rank=10 * rank)
            for rank, (code, name, name_en) in enumerate(CATEGORIES, start=1)
        ]
    )


def remove(apps, schema_editor):
    codes = [code for code, _name, _name_en in CATEGORIES]
    apps.get_model("exchange", "Category").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_start")]
    operations = [migrations.RunPython(add, remove)]

"""The skills with which a district begins; it may change them."""

from django.db import migrations

SKILLS = [
    ("medical", "医疗护理", "medicine and nursing"),
    ("tutoring", "学业辅导", "tutoring"),
    ("law", "法律咨询", "legal advice"),
    ("repair", "水电维修", "plumbing and electrics"),
    ("appliance", "家电维修", "repair of appliances"),
    ("counselling", "心理疏导", "counselling"),
    ("mediation", "调解说和", "mediation"),
    ("computer", "电脑手机", "computers and telephones"),
    ("arts", "文艺书画", "arts and calligraphy"),
    ("sports", "体育健身", "sports"),
    ("finance", "财务金融", "finance"),
    ("engineering", "工程规划", "engineering and planning"),
    ("horticulture", "园艺绿化", "gardening"),
    ("barber", "理发缝补", "hairdressing and mending"),
    ("driving", "驾驶接送", "driving"),
    ("language", "外语手语", "foreign and sign language"),
    ("publicity", "宣讲写作", "speaking and writing"),
    ("emergency", "应急救护", "first aid and emergencies"),
]


def add(apps, schema_editor):
    skill = apps.get_model("checkin", "Skill")
    skill.objects.bulk_create(
        [
            skill(code=code, name=name, name_en=name_en, rank=10 * rank)
            for rank, (code, name, name_en) in enumerate(SKILLS, start=1)
        ]
    )


def remove(apps, schema_editor):
    codes = [code for code, _name, _name_en in SKILLS]
    apps.get_model("checkin", "Skill").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("checkin", "0001_start")]
    operations = [migrations.RunPython(add, remove)]

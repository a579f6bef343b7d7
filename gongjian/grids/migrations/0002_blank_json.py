from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grids", "0001_start")]

    operations = [
        migrations.AlterField(
            model_name="plan",
            name="figures",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="plan",
            name="grids",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="plan",
            name="hard_barriers",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="plan",
            name="labels",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="plan",
            name="redo",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="plan",
            name="staff",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="plan",
            name="undo",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="planrun",
            name="hard_barriers",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="planrun",
            name="pinned_grids",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="planrun",
            name="result",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="planversion",
            name="staff",
            field=models.JSONField(blank=True, default=list),
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gongjian.base.bounded


class Migration(migrations.Migration):
    dependencies = [("grids", "0002_blank_json"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="MicroRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("stopped", "stopped, best result kept"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("progress", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("stage", models.CharField(blank=True, editable=False, max_length=200)),
                ("message", models.TextField(blank=True, editable=False)),
                ("is_stop_asked", models.BooleanField(default=False, editable=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(editable=False, null=True)),
                ("finished_at", models.DateTimeField(editable=False, null=True)),
                ("made_by_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "lower",
                    gongjian.base.bounded.BoundedIntegerField(high=100000, low=1, verbose_name="households from"),
                ),
                ("upper", gongjian.base.bounded.BoundedIntegerField(high=100000, low=1, verbose_name="households to")),
                ("labels", models.JSONField(blank=True, default=dict)),
                ("parts", models.JSONField(blank=True, default=list)),
                ("forced", models.JSONField(blank=True, default=list)),
                ("staff", models.JSONField(blank=True, default=dict)),
                ("published_from", models.DateField(editable=False, null=True, verbose_name="in force from")),
                ("is_dropped", models.BooleanField(default=False, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="micro_runs",
                        to="grids.grid",
                        verbose_name="grid",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("upper__gte", models.F("lower"))), name="micro_window_in_order"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_dropped", False), ("published_from__isnull", True)),
                        fields=("grid",),
                        name="micro_open_once",
                    ),
                ],
            },
        ),
    ]

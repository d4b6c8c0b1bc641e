import django.db.models.deletion
from django.db import migrations, models

import huixiang.people.scoped
from huixiang.people.distributed import KeyByOrgan


class Migration(migrations.Migration):
    dependencies = [
        ("loops", "0009_words_known"),
        ("people", "0004_kept_apart"),
    ]

    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=huixiang.people.scoped.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("who", models.UUIDField(verbose_name="谁在等")),
                ("due_at", models.DateTimeField(null=True, verbose_name="环节期限")),
                (
                    "case",
                    huixiang.people.scoped.ScopedKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waiting",
                        to="loops.case",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        db_index=False,
                        default=huixiang.people.scoped.current_organ_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organ",
                    ),
                ),
            ],
            options={
                "verbose_name": "等别人",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["organ", "who", "due_at", "case"], name="waiting_soonest")],
                "constraints": [models.UniqueConstraint(fields=("organ", "case", "who"), name="waiting_once")],
            },
        ),
        KeyByOrgan(["waiting"]),
    ]

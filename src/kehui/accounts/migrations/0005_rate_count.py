"""Counting how often somebody did something; unlogged, because it is worth nothing after a crash."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_service_roles")]

    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, verbose_name="事项")),
                ("since", models.BigIntegerField(verbose_name="时段起点")),
                ("used", models.PositiveIntegerField(default=0, verbose_name="次数")),
            ],
            options={"verbose_name": "次数统计", "verbose_name_plural": "次数统计"},
        ),
        migrations.AddConstraint(
            model_name="ratecount",
            constraint=models.UniqueConstraint(fields=("key", "since"), name="rate_count_once"),
        ),
        migrations.RunSQL(
            "ALTER TABLE accounts_ratecount SET UNLOGGED", "ALTER TABLE accounts_ratecount SET LOGGED"
        ),
    ]

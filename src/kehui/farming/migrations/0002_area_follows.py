"""What belongs to a record lies where the record lies, and moves with it."""

from django.db import migrations

from kehui.kernel.constraints import area_follows


class Migration(migrations.Migration):

    dependencies = [("farming", "0001_initial")]

    operations = [
        area_follows("farming_envoyassessment", "envoy_id", "farming_envoy"),
    ]

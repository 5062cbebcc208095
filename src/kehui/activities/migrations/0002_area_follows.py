"""What belongs to a record lies where the record lies, and moves with it."""

from django.db import migrations

from kehui.kernel.constraints import area_follows


class Migration(migrations.Migration):

    dependencies = [("activities", "0001_initial")]

    operations = [
        area_follows("activities_attendance", "activity_id", "activities_activity"),
        area_follows("activities_handout", "activity_id", "activities_activity"),
        area_follows("activities_consultation", "activity_id", "activities_activity"),
    ]

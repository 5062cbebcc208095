"""What belongs to a record lies where the record lies, and moves with it."""

from django.db import migrations

from kehui.kernel.constraints import area_follows


class Migration(migrations.Migration):

    dependencies = [("governance", "0001_initial")]

    operations = [
        area_follows("governance_groupmember", "group_id", "governance_leadinggroup"),
        area_follows("governance_resolution", "meeting_id", "governance_meeting"),
    ]

"""What belongs to a record lies where the record lies, and moves with it."""

from django.db import migrations

from kehui.kernel.constraints import area_follows


class Migration(migrations.Migration):

    dependencies = [("outreach", "0001_initial")]

    operations = [
        area_follows("outreach_equipment", "room_id", "outreach_activityroom"),
        area_follows("outreach_librarytitle", "library_id", "outreach_library"),
        area_follows("outreach_loan", "book_id", "outreach_librarytitle"),
        area_follows("outreach_boardupdate", "board_id", "outreach_noticeboard"),
    ]

"""What belongs to a record lies where the record lies, and moves with it."""

from django.db import migrations

from kehui.kernel.constraints import area_follows


class Migration(migrations.Migration):

    dependencies = [("matchmaking", "0001_initial")]

    operations = [
        area_follows("matchmaking_participant", "round_id", "matchmaking_round"),
        area_follows("matchmaking_request", "round_id", "matchmaking_round"),
        area_follows("matchmaking_meeting", "round_id", "matchmaking_round"),
        area_follows("matchmaking_intent", "round_id", "matchmaking_round"),
        area_follows("matchmaking_followup", "intent_id", "matchmaking_intent"),
    ]

"""Addresses under ``/desk/evidence/``."""

from __future__ import annotations

from django.urls import path

from kehui.evidence import views
from kehui.evidence.views import confirmations, rechecks, signals

app_name = "evidence"
prefix = "desk/evidence/"
urlpatterns = [
    path("", views.home, name="home"),
    path("signals/", signals.signal_list, name="signals"),
    path("signals/scan/", signals.scan, name="scan"),
    path("signals/progress/", signals.progress, name="progress"),
    path("signals/<int:pk>/", signals.signal_page, name="signal"),
    path("rechecks/", rechecks.recheck_list, name="rechecks"),
    path("rechecks/<int:pk>/", rechecks.recheck_page, name="recheck"),
    path("rechecks/<int:pk>/<int:item>/", rechecks.judge_item, name="judge"),
    path("confirmations/", confirmations.confirmation_list, name="confirmations"),
]

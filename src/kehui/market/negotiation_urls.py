"""Addresses of the negotiating table."""

from __future__ import annotations

from django.urls import path

from kehui.market.views import negotiation_steps as steps
from kehui.market.views import negotiations as views

urlpatterns = [
    path("my/negotiations/", views.negotiation_list, name="negotiations"),
    path("my/negotiations/new/", views.open_page, name="negotiation_open"),
    path("my/negotiations/parties/", views.party_options, name="negotiation_parties"),
    path("my/negotiations/<int:pk>/", views.table, name="negotiation"),
    path("my/negotiations/<int:pk>/thread/", views.thread, name="negotiation_thread"),
    path("my/negotiations/<int:pk>/say/", steps.say, name="negotiation_say"),
    path("my/negotiations/<int:pk>/offer/", steps.offer, name="negotiation_offer"),
    path("my/negotiations/<int:pk>/meet/", steps.meet, name="negotiation_meet"),
    path("my/negotiations/<int:pk>/submit/", steps.submit, name="negotiation_submit"),
    path("my/negotiations/<int:pk>/do/<slug:name>/", steps.step, name="negotiation_step"),
    path("my/negotiations/<int:pk>/draft/", steps.draft, name="negotiation_draft"),
    path("my/negotiations/<int:pk>/meetings/<int:appointment>/", steps.calendar, name="negotiation_calendar"),
    path("my/negotiations/<int:pk>/files/<int:number>/", steps.file, name="negotiation_file"),
]

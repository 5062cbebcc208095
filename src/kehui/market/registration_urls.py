"""Addresses of the reviewer's desk, of certificates, and of their public verification."""

from __future__ import annotations

from django.urls import path

from kehui.market.views import registration as views
from kehui.market.views import verification

urlpatterns = [
    path("desk/market/registration/", views.queue, name="registration_queue"),
    path("desk/market/registration/<int:pk>/", views.contract_page, name="registration"),
    path("desk/market/registration/<int:pk>/checks/", views.save_checks, name="registration_checks"),
    path("desk/market/registration/<int:pk>/opinions/", views.save_opinion, name="registration_opinion"),
    path("desk/market/registration/<int:pk>/change/", views.change, name="registration_change"),
    path("desk/market/registration/<int:pk>/do/<slug:name>/", views.act, name="registration_act"),
    path("desk/market/registration/<int:pk>/events/<int:number>/", views.event_page, name="registration_event"),
    path("desk/market/registration/<int:pk>/certificate/", verification.certificate_page, name="certificate"),
    path("verify/", verification.verify_home, name="verify_home"),
    path("verify/<slug:code>/", verification.verify, name="verify"),
]

"""Addresses of the statistics, under ``/statistics/``. An indicator's code has a dot, so none is called ``indicators``."""

from __future__ import annotations

from django.urls import path

from kehui.statistics import views

app_name = "statistics"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("compare/", views.comparison, name="comparison"),
    path("indicators/", views.search, name="search"),
    path("indicators/export/", views.export_figures, name="export"),
    path("<str:code>/", views.indicator_page, name="indicator"),
    path("<str:code>/records/", views.records, name="records"),
    path("<str:code>/records/export/", views.export_records, name="export_records"),
]

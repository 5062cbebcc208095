"""Addresses of the statistics, under ``/statistics/``. An indicator's code has a dot, so none is called ``indicators``."""

from __future__ import annotations

from django.urls import path

from kehui.statistics import definition_views, seal_views, views, why_views

app_name = "statistics"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("compare/", views.comparison, name="comparison"),
    path("indicators/", views.search, name="search"),
    path("indicators/export/", views.export_figures, name="export"),
    path("definitions/", definition_views.definition_list, name="definitions"),
    path("definitions/<str:code>/", definition_views.definition_page, name="definition"),
    path("seals/", seal_views.seal_list, name="seals"),
    path("seals/progress/", seal_views.seals_progress, name="seals_progress"),
    path("seals/<int:pk>/", seal_views.seal_page, name="seal"),
    path("seals/<int:pk>/verify/", seal_views.seal_verify, name="seal_verify"),
    path("seals/<int:pk>/restate/", seal_views.seal_restate, name="seal_restate"),
    path("seals/<int:pk>/export/", seal_views.seal_export, name="seal_export"),
    path("<str:code>/", views.indicator_page, name="indicator"),
    path("<str:code>/records/", views.records, name="records"),
    path("<str:code>/records/export/", views.export_records, name="export_records"),
    path("<str:code>/why/", why_views.why, name="why"),
    path("<str:code>/why/export/", why_views.why_export, name="why_export"),
    path("<str:code>/why/records/", why_views.why_records, name="why_records"),
    path("<str:code>/why/records/export/", why_views.why_records_export, name="why_records_export"),
]

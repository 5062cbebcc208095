"""Addresses of the registers, under ``/desk/<context>/<slug>/``."""

from __future__ import annotations

from django.urls import path, register_converter

from kehui.records import views
from kehui.records.addresses import ContextConverter

register_converter(ContextConverter, "context")

app_name = "records"
prefix = "desk/"
_REGISTER = "<context:context>/<slug:slug>/"
urlpatterns = [
    path(_REGISTER, views.record_list, name="list"),
    path(f"{_REGISTER}count/", views.record_count, name="count"),
    path(f"{_REGISTER}new/", views.record_create, name="create"),
    path(f"{_REGISTER}deleted/", views.record_deleted, name="deleted"),
    path(f"{_REGISTER}export/", views.record_export, name="export"),
    path(f"{_REGISTER}bulk/", views.record_bulk, name="bulk"),
    path(f"{_REGISTER}saved/", views.saved_filters, name="saved"),
    path(f"{_REGISTER}saved/<int:pk>/", views.forget_filter, name="forget"),
    path(f"{_REGISTER}options/<slug:field>/", views.reference_options, name="options"),
    path(f"{_REGISTER}<int:pk>/", views.record_detail, name="detail"),
    path(f"{_REGISTER}<int:pk>/print/", views.record_print, name="print"),
    path(f"{_REGISTER}<int:pk>/edit/", views.record_edit, name="edit"),
    path(f"{_REGISTER}<int:pk>/delete/", views.record_delete, name="delete"),
    path(f"{_REGISTER}<int:pk>/do/<slug:name>/", views.record_action, name="action"),
    path(f"{_REGISTER}<int:pk>/attach/", views.record_attach, name="attach"),
    path(f"{_REGISTER}<int:pk>/attachments/<int:attachment>/", views.record_attachment, name="attachment"),
    path(f"{_REGISTER}<int:pk>/reveal/", views.record_reveal, name="reveal"),
]

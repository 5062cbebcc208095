"""Addresses of the import, under ``/desk/import/``."""

from __future__ import annotations

from django.urls import path

from kehui.importing import views

app_name = "importing"
prefix = "desk/import/"
urlpatterns = [
    path("", views.batch_list, name="list"),
    path("new/", views.upload_file, name="upload"),
    path("new/<str:name>/", views.upload_file, name="start"),
    path("template/<str:name>/", views.template_file, name="template"),
    path("<int:pk>/", views.batch_detail, name="detail"),
    path("<int:pk>/progress/", views.batch_progress, name="progress"),
    path("<int:pk>/stop/", views.batch_stop, name="stop"),
    path("<int:pk>/commit/", views.batch_commit, name="commit"),
    path("<int:pk>/undo/", views.batch_undo, name="undo"),
    path("<int:pk>/cancel/", views.batch_cancel, name="cancel"),
    path("<int:pk>/marked/", views.marked_file, name="marked"),
]

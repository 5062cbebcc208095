"""Addresses of the annual summary."""

from __future__ import annotations

from django.urls import path

from kehui.summary import views

app_name = "summary"
urlpatterns = [
    path("", views.summary_list, name="list"),
    path("templates/", views.templates, name="templates"),
    path("templates/<str:name>.docx", views.template_download, name="template_download"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/download/", views.download, name="download"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
